import Foundation

/// The body of a page of numbers with the trunks and groups that they include, as the API answers it.
func page(of count: Int) -> Data {
    let rows = (0..<count).map { number in
        let (type, id) = number % 3 == 0 ? ("voice_in_trunk_group", number % 40) : ("voice_in_trunk", number % 60)
        let other = number % 3 == 0 ? "voice_in_trunk" : "voice_in_trunk_group"
        return """
            {"id":"8d0c2a5f-4d3b-4b6e-9b0e-\(String(format: "%012d", number))","type":"dids","attributes":{\
            "number":"1202555\(String(format: "%04d", number % 10_000))","description":"Support line \(number)","blocked":false,\
            "awaiting_registration":false,"terminated":false,"capacity_limit":\(number % 30 + 1),"channels_included_count":2,\
            "dedicated_channels_count":0,"billing_cycles_count":null,"created_at":"2025-11-03T09:15:27.512Z",\
            "expires_at":"2026-12-03T09:15:27.000Z"},"relationships":{"\(type)":{"data":{"type":"\(type)s","id":\
            "0f7c5a8e-1d2b-4c3d-8e9f-\(String(format: "%012d", id))"}},"\(other)":{"data":null}}}
            """
    }
    let trunks = (0..<60).map { number in
        """
        {"id":"0f7c5a8e-1d2b-4c3d-8e9f-\(String(format: "%012d", number))","type":"voice_in_trunks","attributes":{"name":\
        "Trunk \(number)","priority":1,"weight":2,"cli_format":"e164","ringing_timeout":30,"capacity_limit":10,"description":null,\
        "created_at":"2025-01-03T09:15:27.000Z"}}
        """
    }
    let groups = (0..<40).map { number in
        """
        {"id":"0f7c5a8e-1d2b-4c3d-8e9f-\(String(format: "%012d", number))","type":"voice_in_trunk_groups","attributes":{"name":\
        "Group \(number)","capacity_limit":5,"created_at":"2025-01-03T09:15:27.000Z"}}
        """
    }
    let included = (trunks + groups).joined(separator: ",")
    let text = "{\"data\":[\(rows.joined(separator: ","))],\"included\":[\(included)],\"meta\":{\"total_records\":\(count)}}"
    return Data(text.utf8)
}

/// The same for Foundation: what a program writes that has no package, with times as texts, which is the quickest.
struct PlainPage: Decodable {
    struct Link: Decodable {
        struct Identifier: Decodable {
            let type: String
            let id: String
        }
        let data: Identifier?
    }

    struct Row: Decodable {
        struct Attributes: Decodable {
            let number: String
            let description: String?
            let blocked: Bool
            let awaiting_registration: Bool
            let terminated: Bool
            let capacity_limit: Int?
            let channels_included_count: Int
            let dedicated_channels_count: Int
            let billing_cycles_count: Int?
            let created_at: String
            let expires_at: String?
        }

        struct Relationships: Decodable {
            let voice_in_trunk: Link
            let voice_in_trunk_group: Link
        }

        let id: String
        let type: String
        let attributes: Attributes
        let relationships: Relationships
    }

    struct Included: Decodable {
        struct Attributes: Decodable {
            let name: String
            let priority: Int?
            let weight: Int?
            let cli_format: String?
            let ringing_timeout: Int?
            let capacity_limit: Int?
            let description: String?
            let created_at: String
        }

        let id: String
        let type: String
        let attributes: Attributes
    }

    struct Meta: Decodable {
        let total_records: Int
    }

    let data: [Row]
    let included: [Included]
    let meta: Meta
}
