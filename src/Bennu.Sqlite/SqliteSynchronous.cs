namespace Bennu.Sqlite;

/// <summary>What an acknowledged message survives.</summary>
public enum SqliteSynchronous
{
    /// <summary>A crash of the process, of the machine, and a power cut: each group of writes waits for the disk.</summary>
    Full,

    /// <summary>
    /// A crash of the process only. A power cut or a crash of the machine may take back the last acknowledged messages, of which clients
    /// then learn by a <c>reset</c>. The file stays sound.
    /// </summary>
    Normal,
}
