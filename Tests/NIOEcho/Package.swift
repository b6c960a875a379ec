// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody needs SwiftNIO who only wants Hark.
let package = Package(
    name: "NIOEcho",
    dependencies: [.package(url: "https://github.com/apple/swift-nio", from: "2.101.2")],
    targets: [
        .executableTarget(
            name: "NIOEcho",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]
        )
    ]
)
