namespace Bennu.Tests.Fuzzing;

/// <summary>Makes inputs of valid ones: some as they are, most a little broken, a few nothing but noise.</summary>
internal static class Mutation
{
    // What parsers trip over.
    private static readonly byte[][] Scraps =
    [
        .. Seeds.Utf8("\"", "\\", "\\u", @"\ud800", @"\u0000", "[", "]", "{", "}", ",", ":", "null", "true", "1e999", "-0", "\"\"", "{}"),
        .. Seeds.Utf8("phoenix", "phx_join", "\n", "\r", "\U0001F426", "\uFEFF", new string('[', 100)),
        [0x00], [0xFF], [0x7F], [0x80], [0xC3, 0x28], [0xED, 0xA0, 0x80], new byte[300],
    ];

    /// <summary>One input.</summary>
    /// <param name="dice">Decides.</param>
    /// <param name="seeds">Valid inputs.</param>
    /// <param name="validOf">How many of so many stay as they are: one.</param>
    public static byte[] Of(ref Dice dice, byte[][] seeds, int validOf = 2)
    {
        if (dice.Once(50)) return dice.Bytes(dice.Below(100));
        var input = dice.Pick(seeds);
        if (dice.Once(validOf)) return input;
        for (var edits = 1 + dice.Below(3); edits > 0; edits--) input = Edit(ref dice, input, seeds);
        return input;
    }

    private static byte[] Edit(ref Dice dice, byte[] input, byte[][] seeds)
    {
        var at = dice.Below(input.Length + 1);
        var rest = input.Length - at;
        switch (dice.Below(7))
        {
            case 0: return input[..at];
            case 1: return [.. input[..at], .. input[(at + Math.Min(rest, 1 + dice.Below(4)))..]];
            case 2: return [.. input[..at], .. dice.Pick(Scraps), .. input[at..]];
            case 3: return [.. input[..at], .. dice.Pick(Scraps), .. input[(at + Math.Min(rest, 1 + dice.Below(8)))..]];
            case 4: return [.. input[..at], .. dice.Pick(seeds)[..]];
            case 5 when rest > 0:
                input = [.. input];
                input[at] ^= (byte)(1 << dice.Below(8));
                return input;
            case 6 when rest > 0:
                input = [.. input];
                input[at] = (byte)dice.Next();
                return input;
            default: return [.. input, .. dice.Bytes(dice.Below(4))];
        }
    }
}
