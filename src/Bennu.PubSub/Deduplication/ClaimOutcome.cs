namespace Bennu.PubSub.Deduplication;

/// <summary>What a claim met.</summary>
public enum ClaimOutcome
{
    /// <summary>It is granted: the message is to be handled.</summary>
    Granted,

    /// <summary>The message was handled; its reply is known.</summary>
    Recorded,

    /// <summary>Somebody is handling it.</summary>
    Running,

    /// <summary>The topic has <see cref="LedgerTerms.MaxIds"/> ids already.</summary>
    Full,
}
