package import Engine

/// What S3 or its kin refused, by the code in its answer.
package struct S3Failure: Error, Sendable {
    /// 0 when there was no answer.
    package var status: Int
    /// `NoSuchUpload`; empty when there is none, as in answers to HEAD.
    package var code: String
    /// As the user sees it.
    package var failure: StepFailure

    init(status: Int = 0, code: String = "", _ failure: StepFailure) {
        self.status = status
        self.code = code
        self.failure = failure
    }

    /// Nil when the answer is no failure. `action`: what was tried, such as `s3 PUT`.
    init?(_ answer: HTTPAnswer, action: String, region: String) {
        let document = XMLElement(answer.body)
        let error = document?.name == "Error" ? document : nil
        guard error != nil || !(200..<300).contains(answer.status) else { return nil }
        status = answer.status
        code = error?["Code"]?.text ?? ""
        let words = [code, error?["Message"]?.text ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
        let message = "\(action) was answered \(status)" + (words.isEmpty ? "" : ", \(words.prefix(300))")
        let place = answer.header("x-amz-bucket-region") ?? error?["Region"]?.text
        switch (status, code) {
        case (_, "RequestTimeTooSkewed"):
            failure = StepFailure(.permanent, message, hint: "set this machine's clock: signatures hold the time")
        case (_, "SignatureDoesNotMatch"), (_, "InvalidAccessKeyId"), (401, _):
            failure = StepFailure(
                .account, message, hint: "check the access key and the secret key: `vidbuild doctor`")
        case (_, "ExpiredToken"), (_, "InvalidToken"):
            failure = StepFailure(.account, message, hint: "get new temporary credentials, then render again")
        case (_, "NoSuchBucket"):
            failure = StepFailure(.permanent, message, hint: "make the bucket, or correct its name")
        case (300..<400, _), (_, "AuthorizationHeaderMalformed"):
            let hint = place.map { "the bucket is in the region \($0), not \(region): say so with region:" }
            failure = StepFailure(.permanent, message, hint: hint ?? "correct the endpoint and the region")
        case (403, _):
            failure = StepFailure(
                .account, message, hint: "the key needs leave to write and read this object (PutObject, GetObject)")
        case (408, _), (409, "OperationAborted"), (429, _), (500..., _), (_, "SlowDown"), (_, "RequestTimeout"),
            (_, "InternalError"), (_, "ServiceUnavailable"):
            failure = StepFailure(.retryable, message, retryAfter: answer.header("retry-after").flatMap { Double($0) })
        default: failure = StepFailure(.permanent, message)
        }
    }
}

extension StepFailure {
    /// A request that had no answer. Everything that is published may be sent again, so none of it is ambiguous.
    init(_ failure: HTTPFailure, action: String) {
        switch failure.kind {
        case .notSent, .unanswered: self.init(.retryable, "\(action): \(failure.message)")
        case .tooLarge, .refused, .invalid: self.init(.permanent, "\(action): \(failure.message)")
        case .cancelled: self.init(.cancelled, "\(action): interrupted")
        }
    }
}
