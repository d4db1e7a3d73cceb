import Foundation

/// The page as a program reads it that has no package: structs for Foundation's decoder, of what is read of it. Times stay texts,
/// which is the quickest.
struct PlainPage: Decodable {
    struct Identifier: Decodable, Hashable {
        let type: String
        let id: String
    }

    struct Link: Decodable {
        let data: Identifier?
    }

    struct Row: Decodable {
        let id: String
        let attributes: DidAttributes
        let relationships: Relationships
    }

    struct DidAttributes: Decodable {
        let number: String
        let description: String?
        let blocked: Bool
        let awaitingRegistration: Bool
        let terminated: Bool
        let capacityLimit: Int?
        let channelsIncludedCount: Int
        let dedicatedChannelsCount: Int
        let billingCyclesCount: Int?
        let expiresAt: String?
        let createdAt: String

        enum CodingKeys: String, CodingKey {
            case number, description, blocked, terminated
            case awaitingRegistration = "awaiting_registration"
            case capacityLimit = "capacity_limit"
            case channelsIncludedCount = "channels_included_count"
            case dedicatedChannelsCount = "dedicated_channels_count"
            case billingCyclesCount = "billing_cycles_count"
            case expiresAt = "expires_at"
            case createdAt = "created_at"
        }
    }

    struct Relationships: Decodable {
        let voiceInTrunk: Link
        let didGroup: Link

        enum CodingKeys: String, CodingKey {
            case voiceInTrunk = "voice_in_trunk"
            case didGroup = "did_group"
        }
    }

    /// What is included, by its type.
    enum Included: Decodable {
        case trunk(id: String, TrunkAttributes)
        case group(id: String, GroupAttributes)
        case other

        enum CodingKeys: CodingKey {
            case type, id, attributes
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            let id = try members.decode(String.self, forKey: .id)
            switch try members.decode(String.self, forKey: .type) {
            case "voice_in_trunks": self = .trunk(id: id, try members.decode(TrunkAttributes.self, forKey: .attributes))
            case "did_groups": self = .group(id: id, try members.decode(GroupAttributes.self, forKey: .attributes))
            default: self = .other
            }
        }
    }

    struct TrunkAttributes: Decodable {
        let priority: Int
        let weight: Int
        let capacityLimit: Int?
        let ringingTimeout: Int?
        let name: String
        let cliFormat: String
        let cliPrefix: String?
        let description: String?
        let createdAt: String
        let configuration: Configuration

        enum CodingKeys: String, CodingKey {
            case priority, weight, name, description, configuration
            case capacityLimit = "capacity_limit"
            case ringingTimeout = "ringing_timeout"
            case cliFormat = "cli_format"
            case cliPrefix = "cli_prefix"
            case createdAt = "created_at"
        }
    }

    struct Configuration: Decodable {
        let type: String
        let attributes: SipAttributes
    }

    struct SipAttributes: Decodable {
        let username: String?
        let host: String
        let port: Int?
        let codecIds: [Int]
        let transportProtocolId: Int?
        let authEnabled: Bool
        let authUser: String?
        let sstMinTimer: Int?
        let rtpTimeout: Int?

        enum CodingKeys: String, CodingKey {
            case username, host, port
            case codecIds = "codec_ids"
            case transportProtocolId = "transport_protocol_id"
            case authEnabled = "auth_enabled"
            case authUser = "auth_user"
            case sstMinTimer = "sst_min_timer"
            case rtpTimeout = "rtp_timeout"
        }
    }

    struct GroupAttributes: Decodable {
        let areaName: String
        let prefix: String
        let features: [String]
        let isMetered: Bool
        let allowAdditionalChannels: Bool

        enum CodingKeys: String, CodingKey {
            case prefix, features
            case areaName = "area_name"
            case isMetered = "is_metered"
            case allowAdditionalChannels = "allow_additional_channels"
        }
    }

    let data: [Row]
    let included: [Included]
}
