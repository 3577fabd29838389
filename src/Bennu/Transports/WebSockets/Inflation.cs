namespace Bennu.Transports.WebSockets;

/// <summary>How inflating a message went.</summary>
internal enum Inflation
{
    Whole,
    TooBig,
    Corrupt,
}
