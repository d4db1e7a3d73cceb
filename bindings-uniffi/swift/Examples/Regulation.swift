import Didww
import Foundation

/// Identities: the persons and companies that numbers are registered to.
@Sendable func identities() async throws {
    let client = try await account(changes: true)
    let country = try needed(try await client.countries.list(filter: ["iso": "DE"]).first(), "There is no such country.")
    let person = try await client.identities.create(
        Identity(
            identityType: .personal, firstName: "Erika", lastName: "Mustermann", phoneNumber: "4930123456",
            birthDate: CalendarDate(year: 1990, month: 8, day: 12), country: country))
    let company = try await client.identities.create(
        Identity(
            identityType: .business, firstName: "Max", lastName: "Mustermann", phoneNumber: "4930123457",
            companyName: "Muster GmbH", companyRegNumber: "HRB 1", country: country))
    for try await identity in client.identities.list(include: [.country], filter: ["identity_type": IdentityType.business]) {
        print("\(identity.companyName ?? "-"), \(identity.country?.name ?? "?"), since \(day(identity.createdAt))")
    }
    person.lastName = "Musterfrau"
    try await client.identities.update(person)
    print("\(person.firstName) \(person.lastName), born \(person.birthDate.map { "\($0)" } ?? "?")")
    for identity in [person, company] { try await client.identities.delete(identity) }
}

/// Addresses of identities, at which numbers are registered.
@Sendable func addresses() async throws {
    let client = try await account(changes: true)
    let identity = try needed(try await client.identities.list().first(), "There is no identity.")
    let country = try needed(try await client.countries.list(filter: ["iso": "GB"]).first(), "There is no such country.")
    let address = try await client.addresses.create(
        Address(
            address: "3 Test Lane", cityName: "Leeds", postalCode: "LS1 0AA", description: "Branch", identity: identity,
            country: country),
        include: [.identity, .country])
    print("\(address.address), \(address.postalCode) \(address.cityName): \(address.identity?.lastName ?? "?")")
    address.address = "4 Test Lane"
    try await client.addresses.update(address)
    for try await row in client.addresses.list(include: [.country, .city, .proofs], filter: ["address_contains": "Test"]) {
        let place = "\(row.address), \(row.cityName), \(row.country?.name ?? "?")"
        print("\(place); \(row.proofs.count) proofs; verified: \(row.verified)")
    }
    try await client.addresses.delete(address)
}

/// What a country wants of whoever has a number there, and whether an identity has it.
@Sendable func requirements() async throws {
    let client = try await account()
    let identity = try needed(try await client.identities.list().first(), "The account has no identity.")
    let requirements = client.requirements.list(include: [.country, .didGroupType, .personalProofTypes, .addressProofTypes])
    for try await requirement in requirements {
        let kind = "\(requirement.country?.name ?? "?"), \(requirement.didGroupType?.name ?? "?")"
        print("\(kind):", requirement.personalMandatoryFields)
        print("    \(requirement.personalProofQty) of \(requirement.personalProofTypes.map(\.name))")
        do {
            try await client.requirementValidations.create(RequirementValidation(requirement: requirement, identity: identity))
            print("    \(identity.firstName) \(identity.lastName) will do")
        } catch DidwwError.api(let error) where error.isUnprocessable {
            for problem in error.errors { print("    missing: \(problem.detail ?? problem.title ?? "?")") }
        }
    }
}

/// The same in the newer API version.
@Sendable func addressRequirements() async throws {
    let client = try await account(apiVersion: "2026-04-16")
    let country = try needed(try await client.countries.list(filter: ["iso": "DE"]).first(), "There is no such country.")
    let address = try needed(try await client.addresses.list(include: [.identity]).first(), "The account has no address.")
    let requirements = client.addressRequirements.list(
        include: [.didGroupType, .personalPermanentDocument], filter: ["country.id": country.id])
    for try await requirement in requirements {
        print("\(requirement.didGroupType?.name ?? "?"): \(requirement.identityType)", requirement.personalMandatoryFields)
        let validation = AddressRequirementValidation(
            addressRequirement: requirement, identity: address.identity, address: address)
        do {
            try await client.addressRequirementValidations.create(validation)
            print("    all there")
        } catch DidwwError.api(let error) where error.isUnprocessable {
            print("    missing: \(error.errors.compactMap(\.detail))")
        }
    }
}

/// A number that waits for an address, and the address that is verified for it.
@Sendable func addressVerifications() async throws {
    let client = try await account(changes: true)
    let groups = try await client.didGroups.list(
        include: [.country, .requirement, .stockKeepingUnits], filter: [.needsRegistration: true, .isAvailable: true]
    ).all()
    let papers = { (group: DidGroup) in group.requirement.map { $0.personalProofQty + $0.addressProofQty } ?? 99 }
    let easiest = try needed(groups.min { papers($0) < papers($1) }, "No group needs an address.")
    let sku = try needed(easiest.stockKeepingUnits.first, "The group has no price.")
    let order = try await client.orders.createAndWait(Order(items: [DidOrderItem(skuId: sku.id, qty: 1)]), options: soon)
    let did = try needed(try await client.dids.list(filter: ["order.id": order.id]).first(), "The order brought no number.")
    let address = try needed(try await client.addresses.list().first(), "The account has no address.")
    print("+\(did.number) waits for an address: \(did.awaitingRegistration)")
    let verification = try await client.addressVerifications.createAndWait(
        AddressVerification(address: address, dids: [did]), options: soon,
        onProgress: { print("  \($0.reference): \($0.status)") })
    guard verification.status == .approved else { return print("rejected: \(verification.rejectReasons)") }
    print("approved; +\(did.number) waits: \(try await client.dids.find(did.id).awaitingRegistration)")
}

private func scanned(_ client: Client, _ pages: String...) async throws -> [String] {
    var ids: [String] = []
    for page in pages {
        ids.append(try await client.encryptedFiles.upload(.data(Data("%PDF-1.7 \(page)".utf8)), description: page).id)
    }
    return ids
}

/// Proofs of identities and addresses: files that were uploaded.
@Sendable func proofs() async throws {
    let client = try await account(changes: true)
    let kinds = try await client.proofTypes.list().all()
    for entity in [ProofEntityType.personal, .business, .address] {
        print("\(entity): \(kinds.filter { $0.entityType == entity }.map(\.name))")
    }
    let named = { (name: String) in try needed(kinds.first { $0.name == name }, "There is no proof type \(name).") }
    let person = try needed(
        try await client.identities.list(include: [.addresses], filter: ["identity_type": "personal"]).first(),
        "There is no person.")
    let ofPerson = try await client.proofs.create(
        Proof(proofType: named("Passport"), entity: person, fileIds: try await scanned(client, "front", "back")),
        include: [.proofType])
    print("\(ofPerson.proofType?.name ?? "?") of \(person.firstName) \(person.lastName)")
    let address = try needed(person.addresses.first, "The person has no address.")
    let ofAddress = try await client.proofs.create(
        Proof(proofType: named("Utility Bill"), entity: address, fileIds: try await scanned(client, "electricity")))
    for proof in [ofPerson, ofAddress] { try await client.proofs.delete(proof) }
}

/// Forms that DIDWW has, signed and on file.
@Sendable func permanentSupportingDocuments() async throws {
    let client = try await account(changes: true)
    let templates = try await client.supportingDocumentTemplates.list(filter: ["permanent": true]).all()
    for template in templates { print("\(template.name): \(template.url)") }
    let template = try needed(templates.first, "There are no forms.")
    let identity = try needed(
        try await client.identities.list(filter: ["identity_type": "business"]).first(), "There is no company.")
    let document = try await client.permanentSupportingDocuments.create(
        PermanentSupportingDocument(template: template, identity: identity, fileIds: try await scanned(client, "signed")),
        include: [.template])
    print("\(document.template?.name ?? "?") of \(identity.companyName ?? "?") is on file since \(day(document.createdAt))")
    try await client.permanentSupportingDocuments.delete(document)
}

/// Emergency calling: what it needs, a number for it, a verification, the service.
@Sendable func emergencyCalling() async throws {
    let client = try await account(changes: true, apiVersion: "2026-04-16")
    let country = try needed(try await client.countries.list(filter: ["iso": "US"]).first(), "No such country.")
    let requirement = try needed(
        try await client.emergencyRequirements.list(
            include: [.country, .didGroupType], filter: ["country.id": country.id]
        ).first(), "There is no requirement.")
    let address = try needed(
        try await client.addresses.list(include: [.identity], filter: ["postal_code": "10001"]).first(),
        "There is no such address.")
    print("\(country.name): set up within \(requirement.estimateSetupTime), \(requirement.meta?.monthlyPrice ?? 0) USD a month")
    do {
        try await client.emergencyRequirementValidations.create(
            EmergencyRequirementValidation(emergencyRequirement: requirement, address: address))
    } catch DidwwError.api(let error) where error.isUnprocessable {
        print("the address lacks: \(error.errors.compactMap(\.detail))")
    }
    let group = try needed(
        try await client.didGroups.list(
            include: [.stockKeepingUnits],
            filter: ["features": [Feature.emergency], "is_available": true, "country.id": country.id]
        ).first(), "No number can make emergency calls.")
    let sku = try needed(group.stockKeepingUnits.first, "The group has no price.")
    let order = try await client.orders.createAndWait(Order(items: [DidOrderItem(skuId: sku.id, qty: 1)]), options: soon)
    let did = try needed(try await client.dids.list(filter: ["order.id": order.id]).first(), "The order brought no number.")
    let verification = try await client.emergencyVerifications.createAndWait(
        EmergencyVerification(externalReferenceId: "office-1", address: address, didIds: [did.id]), options: soon)
    print("\(verification.reference) is \(verification.status)")
    let services = client.emergencyCallingServices.list(include: [.dids, .country], sort: [.name])
    for try await service in services {
        print("\(service.reference) \(service.name): \(service.status) for \(service.dids.map(\.number))")
    }
    if let mine = try await services.first() { try await client.emergencyCallingServices.delete(mine) }
}
