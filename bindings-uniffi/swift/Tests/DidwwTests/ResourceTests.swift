import Didww
import Foundation
import XCTest

/// Attributes, relationships, identity, changes.
final class ResourceTests: XCTestCase {
    private func numbers(_ count: Int = 9) throws -> Page<Did> { try Page(parsing: page(of: count)) }

    func testAttributesAreOfTypesOfSwift() throws {
        let did = try XCTUnwrap(try numbers().first)
        XCTAssertEqual(did.number, "12025550000")
        XCTAssertEqual(did.description, "Support line 0")
        XCTAssertEqual(did.capacityLimit, 1)
        XCTAssertNil(did.billingCyclesCount)
        XCTAssertEqual(did.createdAt?.timeIntervalSince1970 ?? 0, 1_762_161_327.512, accuracy: 0.000_001)
        XCTAssertEqual(try numbers().totalRecords, 9)
    }

    func testTwoNumbersThatIncludeTheSameTrunkGiveTheSameObject() throws {
        let page = try numbers()
        let trunk = try XCTUnwrap(page[1].voiceInTrunk)
        XCTAssertTrue(page[6 - 0].voiceInTrunk == nil)
        let other = try XCTUnwrap(page.first { $0.id != page[1].id && $0.voiceInTrunkId == trunk.id } ?? page[1])
        XCTAssertTrue(other.voiceInTrunk === trunk)
        XCTAssertEqual(page.included.count, 12)
        XCTAssertTrue(page.included.contains(trunk))
    }

    func testAChangeOfAnIncludedResourceStaysThoughNobodyHoldsIt() throws {
        let page = try numbers()
        page[1].voiceInTrunk?.name = "Other"
        (page[1].voiceInTrunk?.configuration as? SipConfiguration)?.port = 5061
        XCTAssertEqual(page[1].voiceInTrunk?.name, "Other")
        XCTAssertEqual((page[1].voiceInTrunk?.configuration as? SipConfiguration)?.port, 5061)
        XCTAssertEqual(page[1].voiceInTrunk?.isChanged, true)
        XCTAssertFalse(page[1].isChanged)
        page[1].voiceInTrunk?.reset()
        XCTAssertEqual(page[1].voiceInTrunk?.name, "Trunk 1")
        XCTAssertEqual(page[1].voiceInTrunk?.isChanged, false)
    }

    func testNothingHoldsItself() throws {
        weak var forgotten: Did?
        weak var trunk: VoiceInTrunk?
        try autoreleased {
            let page = try numbers()
            page[1].voiceInTrunk?.name = "changed, and never saved"
            page[1].description = "so is this"
            // linked to what came with the same answer
            page[2].voiceInTrunk = page[1].voiceInTrunk
            _ = (page[1].voiceInTrunk?.configuration as? SipConfiguration)?.codecIds
            (forgotten, trunk) = (page[1], page[1].voiceInTrunk)
            XCTAssertTrue(page[2].voiceInTrunk === page[1].voiceInTrunk)
        }
        XCTAssertNil(forgotten)
        XCTAssertNil(trunk)
    }

    private func autoreleased(_ work: () throws -> Void) rethrows { try work() }

    func testSettingOneRelationshipClearsTheOther() throws {
        let did = try numbers()[0]
        XCTAssertEqual(did.voiceInTrunkGroupId, "group-0")
        did.voiceInTrunkId = "trunk-9"
        XCTAssertEqual(did.voiceInTrunkId, "trunk-9")
        XCTAssertNil(did.voiceInTrunkGroupId)
        XCTAssertNil(did.voiceInTrunk, "it is not here")
        did.voiceInTrunk = try numbers()[1].voiceInTrunk
        XCTAssertEqual(did.voiceInTrunk?.name, "Trunk 1")
    }

    func testNestedObjectsAndListsAreChangedInPlace() throws {
        let trunk = try XCTUnwrap(try numbers()[1].voiceInTrunk)
        let sip = try XCTUnwrap(trunk.configuration as? SipConfiguration)
        XCTAssertTrue(sip === trunk.configuration)
        XCTAssertEqual(sip.codecIds, [.pcmu, .pcma, .g729])
        sip.codecIds.removeLast()
        XCTAssertTrue(trunk.isChanged)
        sip.codecIds.append(.g729)
        XCTAssertFalse(trunk.isChanged, "it says what was loaded")
    }

    func testWhatThisReleaseDoesNotKnowIsKept() throws {
        let json: JSONValue = [
            "id": "did-1", "type": "dids",
            "attributes": [
                "number": "12025550123", "brand_new": ["a": [1, 2.5]], "big": .number("123456789012345678901234567890"),
            ],
        ]
        let did = try Did.fromJSON(json)
        XCTAssertEqual(did.get("brand_new")?["a"]?[1], 2.5)
        XCTAssertEqual(did.unknownAttributes["big"], .number("123456789012345678901234567890"))
        try did.set("newer", to: ["x": true])
        XCTAssertEqual(try did.json()["attributes"]?["newer"]?["x"], true)
        let trunk = try VoiceInTrunk.fromJSON([
            "id": "t", "type": "voice_in_trunks",
            "attributes": ["cli_format": "future", "configuration": ["type": "holo", "attributes": ["a": 1]]],
        ])
        XCTAssertEqual(trunk.cliFormat, .other("future"))
        XCTAssertEqual(trunk.cliFormat?.isKnown, false)
        XCTAssertTrue(type(of: trunk.configuration!) == VoiceInTrunkConfiguration.self)
        XCTAssertEqual(trunk.configuration?.type, "holo")
        XCTAssertEqual(trunk.configuration?.get("a"), 1)
        let body = #"{"data":[],"included":[{"id":"x","type":"holograms","attributes":{"size":2}}]}"#
        let unknown = try XCTUnwrap(try Page<Did>(parsing: Data(body.utf8)).included.first)
        XCTAssertEqual([unknown.type, unknown.id], ["holograms", "x"])
        XCTAssertEqual(unknown.get("size"), 2)
        XCTAssertThrowsError(try Did.fromJSON(["id": "x", "type": "trunks"]))
    }

    func testWhatIsBuiltSendsWhatWasSet() throws {
        let trunk = VoiceInTrunk(
            name: "Office", cliFormat: .e164, configuration: SipConfiguration(host: "sip.example.com", codecIds: [.pcmu]))
        let json = try trunk.json()
        XCTAssertEqual(json["attributes"]?["name"], "Office")
        XCTAssertNil(json["attributes"]?["description"])
        XCTAssertFalse(trunk.has("description"))
        trunk.description = nil
        XCTAssertTrue(trunk.has("description"))
        XCTAssertEqual(try trunk.json()["attributes"]?["description"], .null)
        XCTAssertEqual(trunk.copy().name, "Office")
        let copy = trunk.copy()
        (copy.configuration as? SipConfiguration)?.host = "other.example.com"
        XCTAssertEqual((trunk.configuration as? SipConfiguration)?.host, "sip.example.com")
    }

    func testSecretsAreNeverShown() throws {
        let trunk = try XCTUnwrap(try numbers()[1].voiceInTrunk)
        var dumped = ""
        dump(["x": trunk], to: &dumped)
        for text in ["\(trunk)", String(reflecting: trunk), String(describing: [trunk]), dumped] {
            XCTAssertFalse(text.contains("hidden-"), text)
            XCTAssertTrue(text.contains("Trunk 1"), text)
        }
        let client = try Client(apiKey: "hidden-key")
        dumped = ""
        dump([client], to: &dumped)
        XCTAssertFalse("\(client) \(String(reflecting: client)) \(dumped)".contains("hidden-key"))
    }

    func testResourcesAreEncodable() throws {
        let did = try numbers()[0]
        let json = try JSONValue(parsing: JSONEncoder().encode(did))
        XCTAssertEqual(json["type"], "dids")
        XCTAssertEqual(json["attributes"]?["number"], "12025550000")
        let codecs: [Codec] = [.pcmu, .other("x")]
        XCTAssertEqual(try JSONDecoder().decode([Codec].self, from: JSONEncoder().encode(codecs)), codecs)
    }

    func testItIsSafeToUseFromSeveralTasksAtOnce() async throws {
        let page = try numbers(40)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for did in page {
                        did.description = "task \(task)"
                        did.voiceInTrunk?.name = "task \(task)"
                        _ = (did.voiceInTrunk?.configuration as? SipConfiguration)?.codecIds
                        _ = did.isChanged
                        did.voiceInTrunk?.reset()
                    }
                }
            }
        }
        XCTAssertTrue(page.allSatisfy { $0.description?.hasPrefix("task ") == true })
    }

    func testDecimalsAndTimesAreExact() throws {
        let trunk = try VoiceOutTrunk.fromJSON([
            "id": "t", "type": "voice_out_trunks", "attributes": ["threshold_amount": "100000000000000000000.0015"],
        ])
        XCTAssertEqual(trunk.thresholdAmount, Decimal(string: "100000000000000000000.0015"))
        trunk.thresholdAmount = Decimal(string: "-0.10")
        XCTAssertEqual(try trunk.json()["attributes"]?["threshold_amount"], "-0.1")
        let filters = ExportFilters()
        for (text, sent) in [
            ("2026-01-31T23:59:59.123456Z", "2026-01-31T23:59:59.123456Z"), ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
        ] {
            let strategy = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
            filters.from = try strategy.parse(text)
            let back = try XCTUnwrap(filters.from)
            XCTAssertEqual(back.timeIntervalSince1970, try strategy.parse(text).timeIntervalSince1970, accuracy: 1e-6)
            XCTAssertEqual(filters.get("from")?.string?.prefix(19), sent.prefix(19))
        }
        XCTAssertNil(CalendarDate("2026-02-29"))
        XCTAssertEqual(CalendarDate("2024-02-29")?.description, "2024-02-29")
    }
}
