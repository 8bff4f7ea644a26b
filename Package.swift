// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "vidbuild",
    products: [
        .executable(name: "vidbuild", targets: ["vidbuild"]),
        .executable(name: "vidbuild-media", targets: ["vidbuild-media"]),
        .executable(name: "vidbuild-vendors", targets: ["vidbuild-vendors"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C libraries: one shim each.
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "CLibAV", pkgConfig: "libavformat",
            providers: [.apt(["libavformat-dev", "libswscale-dev", "libswresample-dev"])]),
        .systemLibrary(name: "CLibASS", pkgConfig: "libass", providers: [.apt(["libass-dev"])]),
        .systemLibrary(name: "CZimg", pkgConfig: "zimg", providers: [.apt(["libzimg-dev"])]),
        .systemLibrary(name: "CFlite", providers: [.apt(["flite1-dev"])]),
        .systemLibrary(name: "CEBUR128", pkgConfig: "libebur128", providers: [.apt(["libebur128-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CSystem"),
        .target(name: "CResample"),

        // Layers, lowest first: an arrow points down only, and peers do not import each other.
        .target(
            name: "Model",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "Engine",
            dependencies: ["Model", "CSystem", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(name: "Manifest", dependencies: ["Model", "CLibYAML"], swiftSettings: strict),
        .target(name: "Planner", dependencies: ["Model"], swiftSettings: strict),
        .target(
            name: "Media",
            dependencies: ["Model", "CLibAV", "CLibASS", "CZimg", "CResample", "CFlite", "CEBUR128"],
            swiftSettings: strict),

        .target(
            name: "Providers",
            dependencies: [
                "Model", "Engine", "Loopback", "CCurl", "CSystem",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "Loopback", dependencies: ["CSystem"], swiftSettings: strict),

        // The programs.
        .executableTarget(
            name: "vidbuild",
            dependencies: [
                "Model", "Engine", "Manifest", "Planner", "Providers", "CSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "vidbuild-media", dependencies: ["Model", "Media", "CSystem"], swiftSettings: strict),
        // Plays every vendor on loopback, for tests and for `vidbuild demo-vendors`.
        .executableTarget(
            name: "vidbuild-vendors",
            dependencies: [
                "Model", "Loopback", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/Vendors", swiftSettings: strict),

        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: strict),
        .testTarget(name: "EngineTests", dependencies: ["Model", "Engine"], swiftSettings: strict),
        .testTarget(
            name: "ManifestTests", dependencies: ["Model", "Manifest"], exclude: ["Golden"], swiftSettings: strict),
        .testTarget(name: "PlannerTests", dependencies: ["Model", "Planner"], swiftSettings: strict),
        .testTarget(
            name: "ProvidersTests", dependencies: ["Model", "Engine", "Providers", "Loopback"], swiftSettings: strict),
        .testTarget(
            name: "VendorsTests", dependencies: ["Model", "Loopback", "vidbuild-vendors"], swiftSettings: strict),
        .testTarget(name: "MediaTests", dependencies: ["Model", "Media", "CResample"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Model", "vidbuild", "vidbuild-media", "vidbuild-vendors"],
            swiftSettings: strict),
    ]
)
