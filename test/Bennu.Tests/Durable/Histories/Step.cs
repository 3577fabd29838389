namespace Bennu.Tests.Durable.Histories;

/// <summary>One thing that happens in a history.</summary>
/// <param name="Deed">What.</param>
/// <param name="Who">To which client, where it is one's.</param>
/// <param name="Number">How many, or which.</param>
internal readonly record struct Step(Deed Deed, int Who, int Number)
{
    public override string ToString() => $"{Deed}({Who}, {Number})";
}
