namespace Bennu.Sockets;

/// <summary>The answer to a connect; make one with <see cref="ConnectResult"/>. The default value refuses.</summary>
public readonly struct ConnectResult<TAssigns> where TAssigns : class
{
    private readonly ConnectDecision _decision;

    internal ConnectResult(ConnectDecision decision) => _decision = decision;

    /// <summary>Refuses.</summary>
    public static implicit operator ConnectResult<TAssigns>(ConnectRefusal refusal) => new(new ConnectDecision(null, null, null, refusal.Reason));

    internal ConnectDecision ToDecision() => _decision;
}
