using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Sockets;

/// <summary>
/// Makes the application's sockets and channels with the services that their constructor wants, in a scope of their own where it wants any.
/// </summary>
internal sealed class ServiceFactory
{
    private readonly ObjectFactory _create;
    private readonly bool _needsScope;

    private ServiceFactory(ObjectFactory create, bool needsScope) => (_create, _needsScope) = (create, needsScope);

    public static ServiceFactory For<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>() => new(
        ActivatorUtilities.CreateFactory(typeof(T), []),
        Array.Exists(typeof(T).GetConstructors(), constructor => constructor.GetParameters().Length > 0));

    public (object Instance, IAsyncDisposable? Scope) Create(IServiceProvider services)
    {
        if (!_needsScope) return (_create(services, null), null);
        var scope = services.CreateAsyncScope();
        try
        {
            return (_create(scope.ServiceProvider, null), scope);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }
}
