extension Reactor {
    /// Does `work` on the reactor, and cancels it when `descriptor` can be read, or its other end is gone.
    package func perform(
        untilReadable descriptor: Int32,
        _ work: @escaping @Sendable () async throws -> Void
    ) async rethrows {
        try await withTaskExecutorPreference(self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await work() }
                group.addTask {
                    // Cancelled once the work is done.
                    try? await self.waitUntilReadable(descriptor)
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }
}
