namespace Bennu.Protocol;

/// <summary>A message cannot be written in the serializer's layout; the message says which rule it breaks.</summary>
/// <remarks>Thrown while encoding, so it concerns the sender, never the receiving client. Nothing was written.</remarks>
public sealed class PayloadException : Exception
{
    /// <summary>Creates the error with the rule that was broken.</summary>
    public PayloadException(string message) : base(message)
    {
    }
}
