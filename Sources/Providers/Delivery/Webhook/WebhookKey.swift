import Crypto
package import Engine
import FoundationEssentials

/// The key by which a receiver knows that a message is ours.
///
/// Source: the Standard Webhooks specification, symmetric signatures.
package struct WebhookKey: Sendable {
    private let key: SymmetricKey

    /// `secret`: `whsec_` and 24 to 64 bytes in base64.
    package init(_ secret: String) throws(StepFailure) {
        guard secret.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(secret.dropFirst(6))),
            (24...64).contains(bytes.count)
        else {
            throw StepFailure(
                .user, "the webhook's secret is no key of Standard Webhooks",
                hint: "it is whsec_ and 24 to 64 random bytes in base64")
        }
        key = SymmetricKey(data: bytes)
    }

    /// `webhook-signature`. `time`: seconds since 1970.
    package func signature(id: String, time: Int, body: [UInt8]) -> String {
        let signed = Array("\(id).\(time).".utf8) + body
        return "v1," + Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString()
    }
}
