using Bennu.Tests.Shared;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(ShuffledOrder))]
[assembly: TestMethodOrderer(typeof(ShuffledOrder))]
[assembly: TestCaseOrderer(typeof(ShuffledOrder))]

namespace Bennu.Tests.Shared;

/// <summary>
/// Runs tests in an order of chance, so that none depends on another. The order's seed is told at the start; given as the first argument
/// (<c>:12345</c>), it makes the order once more.
/// </summary>
public sealed class ShuffledOrder : ITestCollectionOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection
    {
        Console.WriteLine($"  Order:       :{Randomizer.Seed}");
        return Shuffle(testCollections, static collection => collection.TestCollectionDisplayName);
    }

    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod => Shuffle(testMethods, static method => method?.MethodName);

    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => Shuffle(testCases, static testCase => testCase.TestCaseDisplayName);

    // From the names, because several classes are ordered at the same time.
    private static T[] Shuffle<T>(IReadOnlyCollection<T> items, Func<T, string?> name)
    {
        T[] shuffled = [.. items];
        var seed = Randomizer.Seed;
        foreach (var item in items)
            foreach (var character in name(item) ?? "") seed = unchecked(seed * 31 + character);
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }
}
