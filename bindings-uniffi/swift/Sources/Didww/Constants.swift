internal import DidwwFFI

/// What never changes.
public enum DidwwSDK {
    private static let constants = DidwwFFI.constants()

    /// Version of this package.
    public static let version = constants.version
    /// API versions that this release knows, oldest first.
    public static let apiVersions = constants.apiVersions
    /// The header that carries a callback's signature.
    public static let signatureHeader = constants.signatureHeader
    /// How often DIDWW delivers a callback that is not answered with success.
    public static let deliveryAttempts = Int(constants.deliveryAttempts)
    /// How long DIDWW waits for an answer to a callback.
    public static let deliveryTimeout = Duration.ofMilliseconds(constants.deliveryTimeout)
    /// The networks that callbacks come from.
    public static let sourceNetworks = constants.sourceNetworks
}
