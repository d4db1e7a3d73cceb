package examples

import didww.RequirementValidation
import didww.UnprocessableException

/** What address, identity and documents a kind of number needs; and whether an identity has them. */
suspend fun main() = withAccount { client ->
    val identity = client.identities.list().first().needed("The account has no identity.")
    client.requirements.list {
        include("country", "did_group_type", "personal_proof_types", "address_proof_types")
    }.collect { requirement ->
        val fields = requirement.personalMandatoryFields.joinToString(", ").ifEmpty { "nothing in particular" }
        println("${requirement.country?.name}, ${requirement.didGroupType?.name}: a person must give $fields")
        println("    ${requirement.personalProofQty} of: ${requirement.personalProofTypes.joinToString(", ") { it.name }}")
        try {
            client.requirementValidations.create(RequirementValidation(requirement = requirement, identity = identity))
            println("    ${identity.firstName} ${identity.lastName} will do")
        } catch (error: UnprocessableException) {
            for (problem in error.errors) println("    missing: ${problem.detail ?: problem.title}")
        }
    }
}
