namespace Bennu.Client;

/// <summary>The channel ended before the server's answer came. Whether a push that had left was handled is not known.</summary>
public sealed class ChannelClosedException : Exception
{
    /// <summary>Creates the error for a topic.</summary>
    public ChannelClosedException(string topic) : base($"The channel '{topic}' ended before an answer came.") => Topic = topic;

    /// <summary>The channel's topic.</summary>
    public string Topic { get; }
}
