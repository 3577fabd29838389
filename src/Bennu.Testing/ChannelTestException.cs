namespace Bennu.Testing;

/// <summary>A test's expectation was not met. The message says what was expected, and what happened instead.</summary>
public sealed class ChannelTestException : Exception
{
    internal ChannelTestException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
