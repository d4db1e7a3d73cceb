package examples

import didww.AddressRequirementValidation
import didww.UnprocessableException

/**
 * Requirements as API version 2026-04-16 names them, with enums for what must be given: prints those of a country, and checks an
 * address against each.
 */
suspend fun main() = withAccount(apiVersion = "2026-04-16") { client ->
    val country = client.countries.list { filter("iso", "DE") }.first().needed("There is no such country.")
    val address = client.addresses.list { include("identity") }.first().needed("The account has no address.")
    client.addressRequirements.list {
        filter("country.id", country.id)
        include("did_group_type", "personal_permanent_document")
    }.collect { requirement ->
        val fields = requirement.personalMandatoryFields.joinToString(", ").ifEmpty { "none" }
        println("${requirement.didGroupType?.name}: ${requirement.identityType}, mandatory fields: $fields")
        val validation = AddressRequirementValidation(
            addressRequirement = requirement,
            address = address,
            identity = address.identity,
        )
        try {
            client.addressRequirementValidations.create(validation)
            println("    all there")
        } catch (error: UnprocessableException) {
            println("    missing: ${error.errors.joinToString("; ") { it.detail ?: it.title.orEmpty() }}")
        }
    }
}
