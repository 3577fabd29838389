namespace Bennu.Tests.Fuzzing;

/// <summary>Makes inputs of valid ones: some as they are, most a little broken, a few nothing but noise.</summary>
internal static class Mutation
{
    // What parsers trip over.
    private static readonly byte[][] Scraps =
    [
        [0x00], [0xFF], [0x7F], [0x80], "\""u8.ToArray(), "\\"u8.ToArray(), "\\u"u8.ToArray(), @"\ud800"u8.ToArray(), @"\u0000"u8.ToArray(), "["u8.ToArray(),
        "]"u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(), "null"u8.ToArray(), "true"u8.ToArray(), "1e999"u8.ToArray(),
        "-0"u8.ToArray(), "\"\""u8.ToArray(), "{}"u8.ToArray(), "phoenix"u8.ToArray(), "phx_join"u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(),
        [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x90, 0xA6], [0xEF, 0xBB, 0xBF], new byte[300], [.. Enumerable.Repeat((byte)'[', 100)],
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
