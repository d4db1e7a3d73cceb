package examples

import didww.Address

/** Addresses of identities, at which numbers are registered: adds one to an identity, corrects it, looks for it, deletes it. */
suspend fun main() = withAccount(changes = true) { client ->
    val identity = client.identities.list().first().needed("There is no identity.")
    val country = client.countries.list { filter("iso", "GB") }.first().needed("There is no such country.")
    val address = client.addresses.create(
        Address(
            address = "3 Test Lane",
            cityName = "Leeds",
            postalCode = "LS1 0AA",
            description = "Branch",
            identity = identity,
            country = country,
        ),
    ) { include("identity", "country") }
    println("${address.address}, ${address.postalCode} ${address.cityName}: ${address.identity?.lastName}")

    address.address = "4 Test Lane"
    client.addresses.update(address)
    client.addresses.list {
        filter("address_contains", "Test")
        include("country", "city", "proofs")
    }.collect { row ->
        println("${row.address}, ${row.cityName}, ${row.country?.name}; ${row.proofs.size} proofs; verified: ${row.verified}")
    }
    client.addresses.delete(address)
}
