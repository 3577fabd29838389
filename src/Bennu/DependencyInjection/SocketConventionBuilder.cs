using Microsoft.AspNetCore.Builder;

namespace Bennu.DependencyInjection;

/// <summary>Applies a convention to every endpoint of a mount.</summary>
internal sealed class SocketConventionBuilder(IReadOnlyList<IEndpointConventionBuilder> endpoints) : IEndpointConventionBuilder
{
    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var endpoint in endpoints) endpoint.Add(convention);
    }

    public void Finally(Action<EndpointBuilder> finalConvention)
    {
        foreach (var endpoint in endpoints) endpoint.Finally(finalConvention);
    }
}
