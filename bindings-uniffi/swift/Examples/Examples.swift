/// Runs an example by its name: `swift run didww-examples dids`; without one it tells which there are.
@main
struct Examples {
    static let all: [(name: String, run: @Sendable () async throws -> Void)] = [
        ("quickstart", quickstart),
        ("address_requirements", addressRequirements),
        ("address_verifications", addressVerifications),
        ("addresses", addresses),
        ("authentication", authentication),
        ("available_dids", availableDids),
        ("balance", balance),
        ("call_detail_records", callDetailRecords),
        ("callbacks", callbacks),
        ("cancelling", cancelling),
        ("capacity_pools", capacityPools),
        ("change_tracking", changeTracking),
        ("concurrency", concurrency),
        ("did_groups", didGroups),
        ("did_history", didHistory),
        ("did_reservations", didReservations),
        ("dids", dids),
        ("emergency_calling", emergencyCalling),
        ("encrypted_files", encryptedFiles),
        ("error_handling", errorHandling),
        ("exports", exports),
        ("geography", geography),
        ("hooks", hooks),
        ("identities", identities),
        ("nanpa_prefixes", nanpaPrefixes),
        ("newer_than_this_release", newerThanThisRelease),
        ("orders", orders),
        ("pagination", pagination),
        ("permanent_supporting_documents", permanentSupportingDocuments),
        ("plain_data", plainData),
        ("proofs", proofs),
        ("raw_requests", rawRequests),
        ("requirements", requirements),
        ("retries_and_rate_limits", retriesAndRateLimits),
        ("shared_capacity_groups", sharedCapacityGroups),
        ("voice_in_trunk_groups", voiceInTrunkGroups),
        ("voice_in_trunks_other", voiceInTrunksOther),
        ("voice_in_trunks_sip", voiceInTrunksSip),
        ("voice_out_authentication", voiceOutAuthentication),
        ("voice_out_trunks", voiceOutTrunks),
    ]

    static func main() async throws {
        guard let name = CommandLine.arguments.dropFirst().first, let example = all.first(where: { $0.name == name }) else {
            for example in all { print(example.name) }
            return
        }
        try await example.run()
    }
}
