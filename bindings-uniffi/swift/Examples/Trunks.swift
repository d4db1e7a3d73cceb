import Didww
import Foundation

/// SIP trunks with all that they can be told.
@Sendable func voiceInTrunksSip() async throws {
    let client = try await account(changes: true)
    let trunk = try await client.voiceInTrunks.create(
        VoiceInTrunk(
            name: "Encrypted SIP trunk", priority: 1, weight: 100, capacityLimit: 20, cliFormat: .e164, cliPrefix: "+",
            ringingTimeout: 25,
            configuration: SipConfiguration(
                host: "sip.example.com", port: 5061, username: "{DID}", transportProtocolId: .tls,
                codecIds: [.pcmu, .pcma, .g729, .telephoneEvent], rxDtmfFormatId: .rfc2833, txDtmfFormatId: .rfc2833,
                authEnabled: true, authUser: "office", authPassword: "correct horse battery staple", sstEnabled: true,
                sstMinTimer: 600, sstMaxTimer: 900, sstRefreshMethodId: .updateFallbackInvite, sipTimerB: 8_000,
                rtpTimeout: 30, allowedRtpIps: ["203.0.113.0/24"], mediaEncryptionMode: .srtpSdes, stirShakenMode: .pai,
                reroutingDisconnectCodeIds: [.sip486BusyHere, .ringingTimeout]),
            pop: try await client.pops.list().first()))
    print(trunk)  // passwords are not shown

    // the configuration can be changed in place: the request carries the two members, and no password
    if let sip = trunk.configuration as? SipConfiguration {
        sip.rtpPing = true
        sip.codecIds.removeAll { $0 == .g729 }
        try await client.voiceInTrunks.update(trunk)
        print("codecs: \(sip.codecIds)")
    }
    for try await trunk in client.voiceInTrunks.list(filter: ["configuration.type": "sip_configurations"], sort: [.name]) {
        let host = (trunk.configuration as? SipConfiguration)?.host ?? "?"
        print("\(trunk.name): \(host), created \(day(trunk.createdAt))")
    }
    try await client.voiceInTrunks.delete(trunk)
}

/// Trunks that are none of SIP.
@Sendable func voiceInTrunksOther() async throws {
    let client = try await account(changes: true)
    let kinds: [(String, VoiceInTrunkConfiguration)] = [
        ("To a mobile phone", PstnConfiguration(dst: "442079460300")),
        ("IAX2", Iax2Configuration(dst: "100", host: "iax.example.com", codecIds: [.gsm])),
        ("H.323", H323Configuration(dst: "100", host: "h323.example.com", codecIds: [.g729])),
    ]
    var made: [VoiceInTrunk] = []
    for (name, configuration) in kinds {
        made.append(try await client.voiceInTrunks.create(VoiceInTrunk(name: name, configuration: configuration)))
    }
    for try await trunk in client.voiceInTrunks.list(sort: [.name]) {
        switch trunk.configuration {
        case let pstn as PstnConfiguration: print("\(trunk.name): calls go to +\(pstn.dst)")
        // whatever the kind is: its wire type and what it holds
        case let other?: print("\(trunk.name): \(other.type) with \(other.members.count) members")
        case nil: print("\(trunk.name): nothing")
        }
    }
    for trunk in made { try await client.voiceInTrunks.delete(trunk) }
    print("\(made.count) deleted")
}

/// Groups of trunks.
@Sendable func voiceInTrunkGroups() async throws {
    let client = try await account(changes: true)
    var trunks: [VoiceInTrunk] = []
    for number in 1...3 {
        let configuration = SipConfiguration(host: "sip\(number).example.com")
        trunks.append(
            try await client.voiceInTrunks.create(
                VoiceInTrunk(name: "Member \(number)", priority: number, configuration: configuration)))
    }
    let group = try await client.voiceInTrunkGroups.create(
        VoiceInTrunkGroup(name: "Fail-over", capacityLimit: 50, voiceInTrunks: [trunks[0], trunks[1]]),
        include: [.voiceInTrunks])
    print("\(group.name): \(group.voiceInTrunks.map(\.name))")
    // writing replaces them all; ids will do
    group.voiceInTrunkIds = [trunks[0].id, trunks[2].id]
    try await client.voiceInTrunkGroups.update(group)
    let now = try await client.voiceInTrunkGroups.find(group.id, include: [.voiceInTrunks])
    print("\(now.name): \(now.voiceInTrunks.map(\.name))")
    for trunk in trunks { try await client.voiceInTrunks.delete(trunk) }
    try await client.voiceInTrunkGroups.delete(group)
}

/// Trunks for outgoing calls.
@Sendable func voiceOutTrunks() async throws {
    let client = try await account(changes: true)
    let dids = try await client.dids.list(sort: [.number]).page()
    let made = try await client.voiceOutTrunks.create(
        VoiceOutTrunk(
            name: "Call centre", capacityLimit: 10, onCliMismatchAction: .rejectCall, defaultDstAction: .rejectAll,
            dstPrefixes: ["44", "49"], thresholdAmount: 50, allowedSipIps: ["203.0.113.7/32"], dids: Array(dids.prefix(2))),
        include: [.dids])
    print("\(made.name) may show \(made.dids.map(\.number))")
    print("user name \(made.username), password of \(made.password.count) characters")
    print(made)  // passwords are not shown
    try await client.voiceOutTrunkRegenerateCredentials.create(VoiceOutTrunkRegenerateCredential(voiceOutTrunk: made))
    let trunk = try await client.voiceOutTrunks.find(made.id)
    print("new user name \(trunk.username); the password is another one: \(trunk.password != made.password)")
    trunk.status = .blocked
    try await client.voiceOutTrunks.update(trunk)
    for try await row in client.voiceOutTrunks.list(sort: [.name]) {
        print("\(row.name) is \(row.status); \(row.meta?.spentAmount ?? 0) USD are spent")
    }
    try await client.voiceOutTrunks.delete(trunk)
}

/// How trunks for outgoing calls authenticate in the newer API version.
@Sendable func voiceOutAuthentication() async throws {
    let client = try await account(changes: true, apiVersion: "2026-04-16")
    let methods: [VoiceOutTrunkAuthenticationMethod] = [
        CredentialsAndIpAuthentication(allowedSipIps: ["203.0.113.8/32"], techPrefix: "99#"),
        TwilioAuthentication(twilioAccountSid: "AC00000000000000000000000000000001"),
    ]
    for (place, method) in methods.enumerated() {
        let trunk = try await client.voiceOutTrunks.create(
            VoiceOutTrunk(name: "Outgoing \(place + 1)", onCliMismatchAction: .sendOriginalCli, authenticationMethod: method))
        switch trunk.authenticationMethod {
        case let method as CredentialsAndIpAuthentication: print("\(trunk.name): \(method.username) from \(method.allowedSipIps)")
        case let method as TwilioAuthentication: print("\(trunk.name): Twilio account \(method.twilioAccountSid)")
        case let method?: print("\(trunk.name): \(method.type)")
        case nil: print("\(trunk.name): nothing")
        }
        try await client.voiceOutTrunks.delete(trunk)
    }
}
