namespace Sluice.Bench;

/// <summary>What the parts of the benchmark do, for the page of results.</summary>
internal static class Explanation
{
    public const string Text = """
        ## What is measured

        Every measurement has a database and a server process of its own, one merchant whose single balance all payouts go
        through, and a warm-up. PostgreSQL runs as it was found; the settings that matter are in the table above. The program
        that makes the load shares the machine.

        - **commit**: one prepared single-row insert on one connection, until it is on disk.
        - **a**: the rows that creating one payout writes (payout, transfer, event, idempotency key), contents taken from a
          row the server wrote, by binary COPY on one connection into the same tables with the same indexes. No logic at all:
          the limit.
        - **b**: the naive way: `select … for update` on the balance, update it, insert the same rows, commit; three round
          trips for each payout.
        - **c**: the same web server reading the same request and answering the same JSON without work.
        - **post**: `POST /v1/payouts` with a fresh key and reference each, every answer checked to be 201. Submission to the
          rail is off, so that what is measured is acceptance alone; one line shows it with submission on.
        - **grpc**: `types.PayoutService/Create` over cleartext HTTP/2, one call at a time on each connection; created is
          grpc-status 0 with a message that repeats the reference, and as many payouts as were so answered have to be stored.
          Beside it, at 64, POST to the same server with what gRPC has fields for (a memo instead of a statement reference, no
          metadata), so that both write the same rows: POST, gRPC, gRPC, POST, each for the full time. Submission is off.
        - **csv**: a CSV file of good rows, from the first byte sent until the batch has accepted all. As with POST, submission
          is off: what is measured is acceptance.
        - **life**: a CSV file, from the first byte sent until every payout is paid and all its events are written.
        - **webhooks**: signed POSTs to a sink on the same machine that answers 204. A merchant has ten endpoints, each told of
          every payout; nine take, one never answers and is not counted. A delivery is one event taken by one endpoint, its row
          and its attempt written down. How soon is from the event's own time, which is before its commit, until the sink has
          the whole request. Submission is off: each payout is one event. The comparison with POST: one merchant posts at 64
          connections, the other's payouts come at a steady rate all the time, told to its endpoints or, in turns, to nobody.
        - **reports**: a report of all payouts, each paid with all its events, from being asked for until it can be downloaded,
          on a server that does nothing else; and the database's own COPY to CSV of the same rows, with who took each step;
          and of the payouts alone, which are not the same rows. The report is stored, packed and sealed, on the way; what
          COPY gives is only read.
        - **growth**: the same POST, reading pages, and one report of all, with a full database. The stored rows are made by
          the database itself from one template; their keys, numbers and widths are right, their hashes are not.
        """ + "\n";
}
