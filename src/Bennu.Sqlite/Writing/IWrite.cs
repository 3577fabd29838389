namespace Bennu.Sqlite.Writing;

/// <summary>Something to be written. The writer's thread calls it, <see cref="Apply"/> again after a failed attempt.</summary>
internal interface IWrite
{
    /// <summary>How many bytes it adds, about.</summary>
    int Size { get; }

    /// <summary>Writes within the transaction that is under way.</summary>
    void Apply(StoreWriter store);

    /// <summary>The transaction is durable.</summary>
    void Complete();

    /// <summary>Nothing was written, as far as is known.</summary>
    void Fail(Exception exception);
}
