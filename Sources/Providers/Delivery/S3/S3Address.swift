package import Model

/// Where a bucket or an object is, as a host and an escaped path.
package struct S3Address: Sendable, Equatable {
    /// `https`, or `http` on the machine and in its network.
    package let scheme: String
    /// With the port where it is not the scheme's own.
    package let host: String
    /// Escaped, `/` first.
    package let path: String

    /// Nil when `service` is no scheme and host. Without `object`: the bucket itself.
    package init?(service: String, bucket: String, object: String?, pathStyle: Bool) {
        guard let colon = service.firstRange(of: "://") else { return nil }
        scheme = String(service[..<colon.lowerBound]).lowercased()
        var server = service[colon.upperBound...].lowercased()
        while server.hasSuffix("/") { server.removeLast() }
        let standard = scheme == "https" ? ":443" : ":80"
        if server.hasSuffix(standard) { server.removeLast(standard.count) }
        guard ["http", "https"].contains(scheme), !server.isEmpty, !bucket.isEmpty,
            !server.contains(where: { "/?#@ ".contains($0) })
        else { return nil }
        host = pathStyle ? server : "\(bucket).\(server)"
        let folder = pathStyle ? "/" + PercentEncoding.encodePath(bucket) : ""
        let name = object.map { "/" + PercentEncoding.encodePath($0) } ?? (pathStyle ? "" : "/")
        path = folder + name
    }

    package init?(_ parameters: PublishS3Parameters) {
        self.init(
            service: parameters.service, bucket: parameters.bucket, object: parameters.object,
            pathStyle: parameters.pathStyle)
    }

    /// `query` is escaped.
    package func url(query: String = "") -> String {
        "\(scheme)://\(host)\(path)" + (query.isEmpty ? "" : "?" + query)
    }
}
