package examples

import didww.DidReservation

/** A number is held for a few minutes, so that nobody else can order it: holds one, looks at what is held, lets it go. */
suspend fun main() = withAccount(changes = true) { client ->
    val number = client.availableDids.list().first().needed("No number can be held.")
    val held = client.didReservations.create(
        DidReservation(availableDid = number, description = "for the new office"),
    ) { include("available_did") }
    println("+${held.availableDid?.number} is held until ${held.expiresAt}")

    val page = client.didReservations.list { include("available_did") }.page()
    for (row in page) println("  ${row.description}: +${row.availableDid?.number}")
    println("${page.meta?.get("available_count")} more can be held")
    client.didReservations.delete(held)
}
