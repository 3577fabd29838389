namespace Bennu.Authentication;

/// <summary>The kinds of value that an <see cref="ErlangTerm"/> can hold.</summary>
public enum ErlangTermKind
{
    /// <summary>A name that stands for itself, among them <c>nil</c>, <c>true</c> and <c>false</c>.</summary>
    Atom,

    /// <summary>An integer of any size.</summary>
    Integer,

    /// <summary>A finite floating-point number.</summary>
    Float,

    /// <summary>Bytes; Elixir's strings are binaries in UTF-8.</summary>
    Binary,

    /// <summary>A list that ends properly.</summary>
    List,

    /// <summary>A tuple.</summary>
    Tuple,

    /// <summary>A map from terms to terms.</summary>
    Map,
}
