package examples

import didww.EncryptedFile
import didww.PermanentSupportingDocument

/** Forms that an identity signs once: lists them, and files one. */
suspend fun main() = withAccount(changes = true) { client ->
    val templates = client.supportingDocumentTemplates.list { filter("permanent", true) }.all()
    for (template in templates) println("${template.name}: ${template.url}")
    val template = templates.firstOrNull().needed("There are no forms.")
    val identity = client.identities.list { filter("identity_type", "business") }.first().needed("There is no company.")
    val file = client.encryptedFiles.upload("%PDF-1.7 signed".toByteArray()) { description = template.name }
    val document = client.permanentSupportingDocuments.create(
        PermanentSupportingDocument(template = template, identity = identity, files = listOf(EncryptedFile(id = file.id))),
    ) { include("template") }
    println("${document.template?.name} of ${identity.companyName} is on file since ${document.createdAt}")
    client.permanentSupportingDocuments.delete(document)
}
