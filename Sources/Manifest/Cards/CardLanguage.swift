import Model

/// The language of provider cards, as docs/cards.md tells it to people.
enum CardLanguage {
    static let card = Shape(
        "a card", "A vendor: `providers/NAME.yaml`.", oneOf: ["base", "command"],
        [
            Field("provider", .name, required: true, example: "acme", "The file's name without `.yaml`."),
            Field("title", .text, "The vendor's name."),
            Field("documentation", .text, "Where the vendor documents its API."),
            Field(
                "version", .integer(1...9999), default: "1", "Raised when the same request would buy something else."),
            Field("base", .text, "URL before every path."),
            Field("command", .list(.text), "A local program and its arguments."),
            Field("secrets", .map(.object(account)), "Keys."),
            Field("settings", .map(.object(account)), "Account values that are no secrets."),
            Field("authentication", .object(authentication), "How the key is shown."),
            Field("trusted-hosts", names, "Other hosts that may see the key."),
            Field("headers", .map(.anything), "Sent with every call."),
            Field("concurrency", .integer(1...10_000), default: "2", "Jobs at once."),
            Field("pace", .object(pace), "New requests in a window."),
            Field("failures", .list(.object(failure)), "Read on every answer."),
            Field("message", names, "Where words for a person are."),
            Field("request-id", .list(.object(place)), "The vendor's name for a call."),
            Field("retry-after", .list(.object(hint)), "Hints on how long to wait."),
            Field("upload", .object(upload), "How a file becomes a URL."),
            Field("ready", .text, "The free call that shows whether the key works."),
            Field("calls", .map(.object(call)), "Requests by name."),
            Field("models", .map(.object(model)), required: true, "What the vendor sells."),
        ])

    /// One text or several.
    static let names = ValueType.either([.text, .list(.text)])
    private static let classes = ValueType.choice(FailureClass.allCases.map(\.rawValue))
    private static let statuses = names

    static let account = Shape(
        "an account value", "A key or a setting.",
        [
            Field("env", .text, required: true, example: "ACME_KEY", "The environment variable that has it."),
            Field("about", .text, "What it is."),
            Field("default", .text, "What it is unless given."),
            Field("optional", .flag, default: "false", "Whether it may be missing."),
        ])

    static let authentication = Shape(
        "authentication", "How the key is shown.",
        [
            Field("header", .text, required: true, example: "Authorization", "The header."),
            Field("value", .text, required: true, example: "\"Bearer {key}\"", "Its value."),
            Field("jwt", .object(jwt), "A token signed with the key."),
            Field("google", .object(google), "A token of Google's OAuth."),
        ])

    static let jwt = Shape(
        "a token", "RFC 7515.",
        [
            Field("algorithm", .choice(["HS256"]), default: "HS256", "How it is signed."),
            Field("secret", .text, required: true, "The signing key."),
            Field("claims", .map(.anything), required: true, "What it says."),
            Field("lifetime", .text, default: "30m", "How long it is used."),
        ])

    static let google = Shape(
        "Google's OAuth", "RFC 6749.",
        [
            Field("access", .text, "A ready token."), Field("client-id", .text, "Of the application."),
            Field("client-secret", .text, "Of the application."), Field("refresh-token", .text, "Of the user."),
        ])

    static let pace = Shape(
        "a pace", "New requests in a window.",
        [
            Field("requests", .integer(1...1_000_000), required: true, example: "20", "How many."),
            Field("per", .text, required: true, example: "10s", "In how long."),
        ])

    static let place = Shape(
        "a place", "Where in an answer.", oneOf: ["at", "header"],
        [Field("at", .text, "A path."), Field("header", .text, "A header.")])

    static let failure = Shape(
        "a failure", "How an answer shows a failure.", oneOf: ["status", "at", "header"],
        [
            Field("status", statuses, "HTTP statuses."), Field("at", .text, "A path."),
            Field("header", .text, "A header."), Field("is", names, "Values of which it has one."),
            Field("contains", names, "Texts of which it contains one."), Field("exists", .flag, "Whether it is there."),
            Field("billed", .flag, default: "false", "Whether it costs what a result would have."),
            Field("class", classes, required: true, example: "invalid", "What it means."),
        ])

    static let hint = Shape(
        "a hint", "How long to wait.", oneOf: ["at", "header"],
        [
            Field("at", .text, "A path."), Field("header", .text, "A header."),
            Field("unit", .choice(RetryHint.Unit.allCases.map(\.rawValue)), default: "s", "Of the number."),
            Field("text", .text, "Words around the number, which is `{}`."),
        ])

    static let upload = Shape(
        "an upload", "How a file becomes a URL.",
        [
            Field("calls", names, required: true, "Calls, in order."),
            Field("url", .text, required: true, example: "\"{url}\"", "What they came to."),
            Field("inline", .text, "Up to so many bytes a data URL is sent instead."),
        ])

    static let call = Shape(
        "a call", "A request.",
        [
            Field("about", .text, "What it is for."),
            Field(
                "method", .choice(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]), default: "GET", "The method."),
            Field("path", .text, "After `base`."), Field("url", .text, "The whole URL."),
            Field("query", .map(.anything), "After `?`."), Field("headers", .map(.anything), "Its own headers."),
            Field("body", .object(body), "What is sent."), Field("answer", .object(answer), "What comes back."),
            Field("authentication", .choice(["none"]), "Whether the key is sent."),
        ])

    static let body = Shape(
        "a body", "What is sent.", oneOf: ["json", "form", "multipart", "bytes"],
        [
            Field("json", .anything, "A tree."), Field("form", .map(.anything), "URL-encoded."),
            Field("multipart", .list(.object(part)), "Parts."), Field("bytes", .text, "A file."),
            Field("type", .text, "Its media type."),
        ])

    static let part = Shape(
        "a part", "Of `multipart/form-data`.", oneOf: ["value", "file"],
        [
            Field("name", .text, required: true, "Its name."), Field("value", .anything, "Its text."),
            Field("file", .text, "A file."), Field("filename", .anything, "The file's name."),
            Field("type", .anything, "Its media type."), Field("each", .text, "A list: one part for each of it."),
            Field("optional", .flag, default: "false", "Left out without the file."),
        ])

    static let answer = Shape(
        "an answer", "What comes back.",
        [
            Field("success", statuses, "Statuses that succeed."),
            Field("failures", .list(.object(failure)), "Before the card's."),
            Field("job", .object(job), "Work that goes on."), Field("result", .object(result), "What was bought."),
            Field("capture", .map(.text), "Values for calls that follow."),
            Field("charged", .object(charged), "What it cost."), Field("usage", .object(usage), "Amounts."),
            Field("retry-after", .list(.object(hint)), "Hints."),
        ])

    static let job = Shape(
        "a job", "Work that goes on.",
        [
            Field("id", .text, "A path."), Field("status", .text, "A path."),
            Field("waiting", names, "Statuses."), Field("done", names, "Statuses."),
            Field("failed", .map(classes), "Statuses and what they mean."),
            Field("ended", .text, "A path with a value when it is over."), Field("error", names, "Paths."),
            Field("progress", .text, "A path to 0…1."), Field("poll", .text, "A call."),
            Field("cancel", .text, "A call."), Field("then", .text, "A call."),
            Field("every", .text, "Between two polls."), Field("timeout", .text, "When it is given up."),
        ])

    static let result = Shape(
        "a result", "What was bought.", oneOf: ["file", "text", "words", "values"],
        [
            Field("file", .either([.choice(["body"]), .object(file)]), "Bytes."), Field("text", .text, "A path."),
            Field("words", .object(words), "Words and their times."), Field("values", .map(.text), "Paths by name."),
        ])

    static let file = Shape(
        "a file", "Where bytes are.", oneOf: ["url", "base64", "hex"],
        [
            Field("url", .text, "A path."), Field("base64", .text, "A path."), Field("hex", .text, "A path."),
            Field("key", .flag, default: "false", "Whether the vendor's host wants the key for it."),
        ])

    static let words = Shape(
        "words", "Words and their times.", oneOf: ["list", "texts", "characters"],
        [
            Field("list", .text, "A path to items."), Field("text", .text, default: "text", "In an item."),
            Field("start", .text, default: "start", "In an item."), Field("end", .text, default: "end", "In an item."),
            Field("texts", .text, "A path to a list."), Field("characters", .text, "A path to a list."),
            Field("starts", .text, "A path to a list."), Field("ends", .text, "A path to a list."),
            Field("unit", .choice(["s", "ms"]), default: "s", "Of the times."),
        ])

    static let charged = Shape(
        "a charge", "What it cost.", oneOf: ["at", "header"],
        [
            Field("at", .text, "A path."), Field("header", .text, "A header."),
            Field("usd", .text, default: "1", "Dollars for one."),
        ])

    static let usage = Shape(
        "usage", "Amounts by the price's units.",
        CardPrice.Unit.allCases.map { Field($0.rawValue, names, "Paths, added.") })
}
