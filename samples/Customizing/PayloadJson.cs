using System.Text.Json.Serialization;
using Customizing.Authenticating;
using Customizing.Deduplicating;
using Customizing.Orders;
using Customizing.Recurring;
using Customizing.Shaping;
using Customizing.Ticking;
using Customizing.Uploading;

namespace Customizing;

/// <summary>The payloads of all channels.</summary>
[JsonSerializable(typeof(DownloadToken))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Position))]
[JsonSerializable(typeof(Price))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(Progress))]
[JsonSerializable(typeof(Temperature))]
[JsonSerializable(typeof(UploadStart))]
internal sealed partial class PayloadJson : JsonSerializerContext;
