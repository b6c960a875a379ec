// swift-tools-version: 6.2
import PackageDescription

/// The module table of docs/ARCHITECTURE.md: dependencies point down only, and a test compares the two.
let modules: [(name: String, dependencies: [Target.Dependency])] = [
    ("Wire", []),
    ("Conversations", ["Wire"]),
    ("ScenarioLanguage", ["Conversations", "Wire", .product(name: "Yams", package: "Yams")]),
    ("Results", ["ScenarioLanguage", "Conversations", "Wire"]),
    ("Sockets", ["CLinux", "Wire"]),
    ("Capture", ["Wire", "CPcap"]),
    ("Arena", ["CLinux", "Wire"]),
    ("Targets", ["Sockets", "Wire"]),
    ("Engine", ["CLinux", "Arena", "Capture", "Sockets", "Results", "ScenarioLanguage", "Conversations", "Wire"]),
    ("Reports", ["Results", "ScenarioLanguage", "Conversations", "Wire"]),
]

let package = Package(
    name: "hark",
    products: [.executable(name: "hark", targets: ["hark"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CLinux"),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .executableTarget(
            name: "hark",
            dependencies: modules.map { .init(stringLiteral: $0.name) } + [
                "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ]
        + modules.map { .target(name: $0.name, dependencies: $0.dependencies) }
        + modules.map { module in
            .testTarget(
                name: module.name + "Tests",
                dependencies: [.init(stringLiteral: module.name), "TestSupport"] + module.dependencies,
                exclude: ["ReportsTests": ["Golden"], "ScenarioLanguageTests": ["Golden"]][module.name + "Tests"] ?? []
            )
        } + [
            .target(name: "TestSupport", dependencies: ["Arena", "Wire"], path: "Tests/TestSupport"),
            .testTarget(
                name: "harkTests",
                dependencies: ["hark", "TestSupport", "Wire", "Results", "ScenarioLanguage", "Engine", "Capture"],
                exclude: ["Servers"]
            )
        ]
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
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
