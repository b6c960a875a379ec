extension Array {
    /// The index of the first element for which this holds, by binary search: it does not hold for those before it, and it
    /// does for those behind it; the end where it holds for none.
    package func firstSortedIndex(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
