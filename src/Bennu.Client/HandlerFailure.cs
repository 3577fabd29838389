namespace Bennu.Client;

/// <summary>What becomes of a message whose handler threw.</summary>
public enum HandlerFailure
{
    /// <summary>It counts as handled.</summary>
    Skip,

    /// <summary>It is given to the handler again after a pause; what follows it waits.</summary>
    Retry,
}
