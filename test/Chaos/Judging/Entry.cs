namespace Chaos.Judging;

/// <summary>A message as the log has it, or as a subscriber got it.</summary>
/// <param name="Cursor">Where it stands in its topic's log; empty on a plain topic.</param>
/// <param name="By">The session of its publisher.</param>
/// <param name="Number">Which one of that publisher's it is.</param>
internal readonly record struct Entry(string Cursor, string By, int Number)
{
    public override string ToString() => $"{By}-{Number} at {(Cursor.Length > 0 ? Cursor : "no cursor")}";
}
