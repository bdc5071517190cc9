namespace Sluice.Calendars;

// A bank's own cut-offs come before those of the rail and differ from bank to bank: those here are typical defaults, and said to
// be so in the basis of each schedule, beside what is published.
public sealed partial class RailSchedules
{
    private const string Berlin = "Europe/Berlin";
    private const string London = "Europe/London";
    private const string NewYork = "America/New_York";

    private static TimeOnly Evening => new(18, 0);

    private static TimeOnly EndOfDay => new(23, 59);

    private static RailSchedule[] Rows() => [.. EuroRows(), .. SterlingRows(), .. DollarRows(), .. OtherRows()];

    private static RailSchedule[] EuroRows() =>
    [
        new()
        {
            Rail = "sepa_credit_transfer", Title = "SEPA credit transfer", Calendar = BankCalendar.Target, TimeZone = Berlin,
            Windows = [new RailWindow(new TimeOnly(15, 0), 1, Evening)],
            Basis =
            [
                Published("Credited by the end of the business day after the one it is received on (Directive (EU) 2015/2366, " +
                    "article 83).", "https://eur-lex.europa.eu/eli/dir/2015/2366/oj"),
                Usual("Cut-off 15:00; the day ends at 18:00, when TARGET closes."),
            ],
        },
        new()
        {
            Rail = "sepa_instant", Title = "SEPA instant", Calendar = BankCalendar.None, TimeZone = Berlin,
            ArrivesWithin = TimeSpan.FromSeconds(10),
            Basis =
            [
                Published("Around the clock on every calendar day, credited within 10 seconds (Regulation (EU) 2024/886).",
                    "https://eur-lex.europa.eu/eli/reg/2024/886/oj"),
            ],
        },
    ];

    private static RailSchedule[] SterlingRows() =>
    [
        new()
        {
            Rail = "faster_payments", Title = "Faster Payments", Calendar = BankCalendar.None, TimeZone = London,
            ArrivesWithin = TimeSpan.FromHours(2),
            Basis =
            [
                Published("Every day around the clock; almost at once, sometimes up to two hours.",
                    "https://www.fasterpayments.org.uk/how-long-do-faster-payments-take"),
            ],
        },
        new()
        {
            Rail = "bacs", Title = "Bacs", Calendar = BankCalendar.Uk, TimeZone = London, OpensAt = new TimeOnly(7, 0),
            Windows = [new RailWindow(new TimeOnly(22, 30), 2, new TimeOnly(7, 0))],
            Basis =
            [
                Published("Input, processing and entry day are three working days on end; files are taken from 07:00 to 22:30 " +
                    "and credited by 07:00 on the third.", "https://www.accesspaysuite.com/blog/how-long-do-bacs-payments-take/"),
            ],
        },
        new()
        {
            // From 01:30 for banks that wish, planned for September 2027 (Bank of England, policy statement of 24 February 2026).
            Rail = "chaps", Title = "CHAPS", Calendar = BankCalendar.Uk, TimeZone = London, OpensAt = new TimeOnly(6, 0),
            Windows = [new RailWindow(new TimeOnly(17, 40), 0, Evening)],
            Basis =
            [
                Published("Settles from 06:00 to 18:00 on the same day, for customers until 17:40.",
                    "http://www.chapsco.co.uk/about-chaps/how-chaps-works/chaps-stay-open-longer"),
                Published("Closed on bank holidays.", "https://www.bankofengland.co.uk/markets/market-notices/2022/september/" +
                    "operational-arrangements-19-september-2022-bank-holiday"),
            ],
        },
    ];

    private static RailSchedule[] DollarRows() =>
    [
        new()
        {
            Rail = "ach", Title = "ACH", Calendar = BankCalendar.Us, TimeZone = NewYork,
            Windows = [new RailWindow(new TimeOnly(17, 0), 1, new TimeOnly(9, 0))],
            Basis =
            [
                Published("Available by 09:00 on the settlement day (Nacha Operating Rules 3.3.1.1), in the receiving bank's " +
                    "local time, taken here to be Eastern.",
                    "https://www.nacha.org/rules/funds-availability-requirements-non-same-day-credit-entries"),
                Usual("Cut-off 17:00, settled on the next banking day. The network itself takes files until 02:15."),
            ],
        },
        new()
        {
            Rail = "ach_same_day", Title = "same-day ACH", Calendar = BankCalendar.Us, TimeZone = NewYork,
            Windows =
            [
                new RailWindow(new TimeOnly(10, 30), 0, new TimeOnly(13, 30)),
                new RailWindow(new TimeOnly(14, 45), 0, new TimeOnly(17, 0)),
                new RailWindow(new TimeOnly(16, 45), 0, EndOfDay),
            ],
            Basis =
            [
                Published("The network takes files until 10:30, 14:45 and 16:45, the third since 19 March 2021.",
                    "https://www.frbservices.org/news/fed360/issues/011520/same-day-ach"),
                Published("Available by 13:30 from the first window and by 17:00 from the second, in the receiving bank's " +
                    "local time, taken here to be Eastern.", "https://www.nacha.org/news/getting-your-money-ach-faster-better"),
                Usual("Available by the end of the day from the third window; banks stop 30 to 60 minutes before the network."),
            ],
        },
        new()
        {
            // On six days a week, holidays included, from 2028 or 2029 (Federal Register 90 FR 51356).
            Rail = "fedwire", Title = "Fedwire", Calendar = BankCalendar.Us, TimeZone = NewYork,
            OpensAt = new TimeOnly(21, 0), OpensOnDayBefore = true,
            Windows = [new RailWindow(new TimeOnly(18, 45), 0, new TimeOnly(19, 0))],
            Basis =
            [
                Published("Opens at 21:00 on the calendar day before and closes at 19:00, Monday to Friday but for holidays; " +
                    "immediate and final.", "https://www.federalreserve.gov/paymentsystems/fedfunds_about.htm"),
                Usual("For customers until 18:45; banks stop between 14:00 and 17:00."),
            ],
        },
        new()
        {
            Rail = "fednow", Title = "FedNow", Calendar = BankCalendar.None, TimeZone = NewYork,
            ArrivesWithin = TimeSpan.FromSeconds(20),
            Basis = [Usual("Around the clock, every day; settled or rejected within 20 seconds.")],
        },
        new()
        {
            Rail = "rtp", Title = "RTP", Calendar = BankCalendar.None, TimeZone = NewYork,
            ArrivesWithin = TimeSpan.FromSeconds(20),
            Basis = [Usual("Around the clock, every day; within seconds, taken here to be 20 as with FedNow.")],
        },
    ];

    private static RailSchedule[] OtherRows() =>
    [
        new()
        {
            Rail = "card_push", Title = "push to card", Calendar = BankCalendar.None, TimeZone = "UTC",
            ArrivesWithin = TimeSpan.FromMinutes(30),
            Basis =
            [
                Published("Around the clock; within 30 minutes on cards that take fast funds, within one in the United States " +
                    "since April 2025.",
                    "https://content-na1.emarketer.com/visa-direct-real-time-payments-competitor-transfer-speed"),
                Usual("Cards that take no fast funds are credited within two business days; their connector knows them."),
            ],
        },
        new()
        {
            Rail = "internal", Title = "internal transfer", Calendar = BankCalendar.None, TimeZone = "UTC",
            ArrivesWithin = TimeSpan.Zero,
            Basis = [Usual("A wallet is credited in the book itself, at once.")],
        },
        new()
        {
            Rail = "cross_border_wire", Title = "cross-border wire", TimeZone = Berlin,
            Calendar = BankCalendar.Joint(BankCalendar.Target, BankCalendar.Us),
            Windows = [new RailWindow(new TimeOnly(14, 0), 2, Evening)],
            Basis =
            [
                Usual("Cut-off 14:00, there by 18:00 on T+2, on days when both ends work, taken here to be euro and dollar."),
            ],
        },
    ];

    private static RailFact Published(string statement, string source) => new(statement, new Uri(source));

    private static RailFact Usual(string statement) => new(statement, null);
}
