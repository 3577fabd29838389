namespace Bennu.Transports.WebSockets;

/// <summary>What came of inflating a message.</summary>
internal enum InflateResult
{
    Done,
    TooBig,
    Corrupt,
}
