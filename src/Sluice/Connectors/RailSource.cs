namespace Sluice.Connectors;

/// <summary>Where a rail's word came from: decides how far it is believed.</summary>
public enum RailSource
{
    Submission,
    Inquiry,
    Callback,
}
