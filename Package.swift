// swift-tools-version: 6.2
import PackageDescription

/// The module table of docs/ARCHITECTURE.md: dependencies point down only, and a test compares the two.
let modules: [(name: String, dependencies: [Target.Dependency])] = [
    ("Wire", []),
    ("Conversations", ["Wire"]),
    ("Capture", ["Wire", "CPcap", "CLinux"]),
    ("CaptureFiles", ["Wire", "CZlib"]),
    ("ScenarioLanguage", ["Conversations", "Wire", "CPCRE2", .product(name: "Yams", package: "Yams")]),
    ("Results", ["ScenarioLanguage", "Conversations"]),
    ("Sockets", ["CLinux"]),
    ("Targets", ["Sockets", "CLinux"]),
    ("Arena", ["Sockets", "CLinux"]),
    (
        "Engine",
        [
            "Arena", "Capture", "CaptureFiles", "Sockets", "Results", "ScenarioLanguage", "Conversations", "Wire",
            "CLinux", "CMD",
        ]
    ),
    ("Reports", ["Results", "ScenarioLanguage", "Conversations", "Wire"]),
]

let package = Package(
    name: "hark",
    products: [.executable(name: "hark", targets: ["hark"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .target(name: "CLinux"),
        .executableTarget(name: "supervisor", dependencies: ["CLinux"]),
        .systemLibrary(name: "CMD", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .executableTarget(
            name: "hark",
            // The supervisor is a program of its own, which is built with Hark and found beside it.
            dependencies: ["supervisor"] + modules.map { .init(stringLiteral: $0.name) } + [
                "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "Conversations", "Wire",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/TestSupport"
        ),
        .testTarget(
            name: "harkTests",
            dependencies: ["hark", "TestSupport", "Conversations", "Wire"],
            exclude: ["Servers"]
        ),
    ]
        + modules.map { .target(name: $0.name, dependencies: $0.dependencies) }
        + modules.map { module in
            .testTarget(
                name: module.name + "Tests",
                dependencies: [.init(stringLiteral: module.name), "TestSupport"] + module.dependencies,
                exclude: module.name == "Reports" ? ["Golden"] : module.name == "Conversations" ? ["Networks"] : []
            )
        }
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]
}
