package examples

/** Goes from a country to its regions and cities, then lists areas and points of presence. */
suspend fun main() = withAccount { client ->
    val country = client.countries.list {
        filter("iso", "US")
        include("regions")
    }.first().needed("No such country.")
    println("${country.name} (+${country.prefix}) has ${country.regions.size} regions")
    val regions = client.regions.list {
        filter("country.id", country.id)
        sort("name")
    }.all()
    for (region in regions.take(3)) {
        val cities = client.cities.list {
            filter("region.id", region.id)
            include("region")
        }.all()
        println("  ${region.iso} ${region.name}: ${cities.joinToString(", ") { it.name }.ifEmpty { "no city with numbers" }}")
    }
    val available = client.cities.list {
        filter("country.id", country.id)
        filter("is_available", true)
    }.count()
    println("  $available cities have numbers in stock")
    client.areas.list {
        include("country")
        sort("name")
    }.collect { println("area ${it.name} in ${it.country?.name}") }
    println("points of presence: ${client.pops.list().all().joinToString(", ") { it.name }}")
}
