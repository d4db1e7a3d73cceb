package examples

import didww.Identity
import didww.IdentityType
import java.time.LocalDate

/** The persons and companies that numbers are registered to: makes one of each, looks for one, deletes both. */
suspend fun main() = withAccount(changes = true) { client ->
    val country = client.countries.list { filter("iso", "DE") }.first().needed("There is no such country.")
    val person = client.identities.create(
        Identity(
            identityType = IdentityType.PERSONAL,
            firstName = "Grace",
            lastName = "Winter",
            phoneNumber = "493023125000",
            birthDate = LocalDate.of(1979, 12, 9),
            idNumber = "ID-4711",
            country = country,
        ),
    )
    val company = client.identities.create(
        Identity(
            identityType = IdentityType.BUSINESS,
            firstName = "Grace",
            lastName = "Winter",
            phoneNumber = "493023125001",
            companyName = "Winter Example GmbH",
            companyRegNumber = "HRB 4711",
            country = country,
        ),
    )
    println("${person.firstName} ${person.lastName}, born ${person.birthDate}; ${company.companyName}")
    client.identities.list {
        filter("last_name_contains", "Wint")
        include("country")
        sort("last_name")
    }.collect { row ->
        println("  ${row.identityType} from ${row.country?.name}, verified: ${row.verified}")
    }
    person.contactEmail = "grace.winter@example.com"
    client.identities.update(person)
    for (identity in listOf(person, company)) client.identities.delete(identity)
}
