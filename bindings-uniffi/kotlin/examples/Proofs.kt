package examples

import didww.Client
import didww.Proof
import didww.ProofEntityType

/** Uploads the pages of a document; their ids. */
private suspend fun scanned(client: Client, vararg pages: String): List<String> = pages.map { page ->
    client.encryptedFiles.upload("%PDF-1.7 $page".toByteArray()) { description = page }.id
}

/** Documents that prove an identity or an address: proves an identity with two files, and an address with one. */
suspend fun main() = withAccount(changes = true) { client ->
    val kinds = client.proofTypes.list().all()
    for (entityType in listOf(ProofEntityType.PERSONAL, ProofEntityType.BUSINESS, ProofEntityType.ADDRESS)) {
        println("$entityType: ${kinds.filter { it.entityType == entityType }.joinToString(", ") { it.name }}")
    }
    val person = client.identities.list {
        filter("identity_type", "personal")
        include("addresses")
    }.first()
        .needed("There is no person.")
    val ofPerson = client.proofs.create(
        Proof(
            proofType = kinds.find { it.name == "Passport" },
            entity = person,
            fileIds = scanned(client, "front", "back"),
        ),
    ) { include("proof_type") }
    println("${ofPerson.proofType?.name} of ${person.firstName} ${person.lastName}")

    val address = person.addresses.firstOrNull().needed("The person has no address.")
    val ofAddress = client.proofs.create(
        Proof(
            proofType = kinds.find { it.name == "Utility Bill" },
            entity = address,
            fileIds = scanned(client, "electricity"),
        ),
    )
    println("proof of ${address.address}: ${ofAddress.id}")
    for (proof in listOf(ofPerson, ofAddress)) client.proofs.delete(proof)
}
