namespace Bennu.Authentication;

/// <summary>The tags of Erlang's external term format, as far as tokens need them (section 8.2).</summary>
internal static class ExternalTerm
{
    public const byte Version = 131;

    public const byte NewFloat = 70;
    public const byte SmallInteger = 97;
    public const byte Integer = 98;
    public const byte Atom = 100;
    public const byte SmallTuple = 104;
    public const byte LargeTuple = 105;
    public const byte Nil = 106;
    public const byte String = 107;
    public const byte List = 108;
    public const byte Binary = 109;
    public const byte SmallBig = 110;
    public const byte LargeBig = 111;
    public const byte SmallAtom = 115;
    public const byte Map = 116;
    public const byte AtomUtf8 = 118;
    public const byte SmallAtomUtf8 = 119;

    /// <summary>How deep terms may nest; encoder and decoder recurse.</summary>
    public const int MaxDepth = 64;
}
