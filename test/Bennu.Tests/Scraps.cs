using CsCheck;

namespace Bennu.Tests;

/// <summary>Texts put together from scraps of valid ones, which get further into a parser than random characters do.</summary>
internal static class Scraps
{
    public static Gen<string> Of(params string[] scraps) =>
        Gen.OneOf(Gen.String, Gen.Int[0, scraps.Length - 1].Array[0, 20].Select(picks => string.Concat(picks.Select(i => scraps[i]))));
}
