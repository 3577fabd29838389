using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>Calls that hold their thread until something has happened.</summary>
internal static class Blocking
{
    /// <summary>What an operation is and what to do instead; null where it does not block.</summary>
    public static (string What, string Instead)? Cure(IOperation operation) => operation switch
    {
        IInvocationOperation call => Cure(call.TargetMethod),
        IPropertyReferenceOperation { Property.Name: "Result" } property when IsTaskLike(property.Property.ContainingType) =>
            ("Result", "await the task"),
        _ => null,
    };

    private static (string What, string Instead)? Cure(IMethodSymbol method)
    {
        var type = method.ContainingType;
        return method.Name switch
        {
            "Sleep" when type.Is("System.Threading", "Thread") => ("Thread.Sleep", "await Task.Delay, or SendAfter a message"),
            "Wait" or "WaitAll" or "WaitAny" when type.IsTask() => ($"Task.{method.Name}", "await the task"),
            "GetResult" when type.Name.EndsWith("Awaiter", StringComparison.Ordinal) && IsCompilerServices(type) =>
                ("GetResult", "await the task"),
            _ => null,
        };
    }

    private static bool IsTaskLike(ITypeSymbol type) => type.IsTask() || type.IsValueTask();

    private static bool IsCompilerServices(INamedTypeSymbol type)
    {
        var outermost = type.ContainingType ?? type;
        return outermost.Is("System.Runtime.CompilerServices", outermost.MetadataName);
    }
}
