//! Countries, regions, cities, areas, points of presence.

use serde_json::Value;

use super::add;
use crate::world::{Row, World, seeded};

const COUNTRIES: [(&str, &str, &str); 13] = [
    ("AU", "Australia", "61"),
    ("BS", "Bahamas", "1"),
    ("CA", "Canada", "1"),
    ("DE", "Germany", "49"),
    ("DO", "Dominican Republic", "1"),
    ("FR", "France", "33"),
    ("GB", "United Kingdom", "44"),
    ("IE", "Ireland", "353"),
    ("JM", "Jamaica", "1"),
    ("MX", "Mexico", "52"),
    ("NL", "Netherlands", "31"),
    ("SE", "Sweden", "46"),
    ("US", "United States", "1"),
];

const REGIONS: [(&str, &str); 23] = [
    ("AU-NSW", "New South Wales"),
    ("AU-QLD", "Queensland"),
    ("AU-VIC", "Victoria"),
    ("AU-WA", "Western Australia"),
    ("CA-AB", "Alberta"),
    ("CA-BC", "British Columbia"),
    ("CA-ON", "Ontario"),
    ("CA-QC", "Quebec"),
    ("DE-BE", "Berlin"),
    ("DE-BY", "Bavaria"),
    ("DE-HE", "Hesse"),
    ("DE-HH", "Hamburg"),
    ("DE-NW", "North Rhine-Westphalia"),
    ("GB-ENG", "England"),
    ("GB-SCT", "Scotland"),
    ("US-CA", "California"),
    ("US-DC", "District of Columbia"),
    ("US-FL", "Florida"),
    ("US-IL", "Illinois"),
    ("US-NJ", "New Jersey"),
    ("US-NY", "New York"),
    ("US-TX", "Texas"),
    ("US-WA", "Washington"),
];

/// Name, country, region (or nothing), area (or nothing).
const CITIES: [(&str, &str, &str, &str); 36] = [
    ("Acapulco", "MX", "", ""),
    ("Amsterdam", "NL", "", ""),
    ("Berlin", "DE", "DE-BE", "Berlin (030)"),
    ("Birmingham", "GB", "GB-ENG", ""),
    ("Brisbane", "AU", "AU-QLD", ""),
    ("Calgary", "CA", "CA-AB", ""),
    ("Chicago", "US", "US-IL", ""),
    ("Cologne", "DE", "DE-NW", "Cologne (0221)"),
    ("Edinburgh", "GB", "GB-SCT", ""),
    ("Frankfurt", "DE", "DE-HE", "Frankfurt (069)"),
    ("Gothenburg", "SE", "", ""),
    ("Hamburg", "DE", "DE-HH", "Hamburg (040)"),
    ("Houston", "US", "US-TX", ""),
    ("Kingston", "JM", "", ""),
    ("Leeds", "GB", "GB-ENG", ""),
    ("London", "GB", "GB-ENG", ""),
    ("Los Angeles", "US", "US-CA", ""),
    ("Malmo", "SE", "", ""),
    ("Manchester", "GB", "GB-ENG", ""),
    ("Melbourne", "AU", "AU-VIC", ""),
    ("Miami", "US", "US-FL", ""),
    ("Montreal", "CA", "CA-QC", ""),
    ("Munich", "DE", "DE-BY", "Munich (089)"),
    ("Nassau", "BS", "", ""),
    ("New York", "US", "US-NY", ""),
    ("Newark", "US", "US-NJ", ""),
    ("Paris", "FR", "", ""),
    ("Perth", "AU", "AU-WA", ""),
    ("San Francisco", "US", "US-CA", ""),
    ("Santo Domingo", "DO", "", ""),
    ("Seattle", "US", "US-WA", ""),
    ("Stockholm", "SE", "", ""),
    ("Sydney", "AU", "AU-NSW", ""),
    ("Toronto", "CA", "CA-ON", ""),
    ("Vancouver", "CA", "CA-BC", ""),
    ("Washington", "US", "US-DC", ""),
];

const AREAS: [&str; 5] =
    ["Berlin (030)", "Cologne (0221)", "Frankfurt (069)", "Hamburg (040)", "Munich (089)"];

const POPS: [&str; 6] = ["DE, FRA", "GB, LON", "HK, HKG", "SG, SIN", "USA, LA", "USA, NY"];

pub(super) fn fill(world: &mut World) {
    for (iso, name, prefix) in COUNTRIES {
        add(world, Row::seeded("countries", iso).with("name", name).with("prefix", prefix).with("iso", iso));
    }
    for (iso, name) in REGIONS {
        let country = seeded("countries", iso.split('-').next().unwrap_or_default());
        let row =
            Row::seeded("regions", iso).with("name", name).with("iso", iso).linked("country", [country]);
        add(world, row);
    }
    // A region without a code.
    let stockholm = Row::seeded("regions", "Stockholm County")
        .with("name", "Stockholm County")
        .with("iso", Value::Null)
        .linked("country", [seeded("countries", "SE")]);
    add(world, stockholm);
    for name in AREAS {
        let row =
            Row::seeded("areas", name).with("name", name).linked("country", [seeded("countries", "DE")]);
        add(world, row);
    }
    for (name, country, region, area) in CITIES {
        let row = Row::seeded("cities", name)
            .with("name", name)
            .linked("country", [seeded("countries", country)])
            .linked("region", (!region.is_empty()).then(|| seeded("regions", region)))
            .linked("area", (!area.is_empty()).then(|| seeded("areas", area)));
        add(world, row);
    }
    for name in POPS {
        add(world, Row::seeded("pops", name).with("name", name));
    }
}

/// The country and region of a city, if there is one of that name.
pub(super) fn region_of(city: &str, country: &str) -> Option<&'static str> {
    let found = CITIES.iter().find(|(name, of, _, _)| *name == city && *of == country);
    found.map(|(_, _, region, _)| *region)
}

/// The calling code of a country.
pub(super) fn prefix_of(country: &str) -> &'static str {
    COUNTRIES.iter().find(|(iso, _, _)| *iso == country).map_or("", |(_, _, prefix)| prefix)
}
