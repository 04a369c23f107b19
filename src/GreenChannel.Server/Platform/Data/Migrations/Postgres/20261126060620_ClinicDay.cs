using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ClinicDay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "readiness",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    site = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    confirmed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    confirmed_by = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_readiness", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "readiness_tests",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    site = table.Column<string>(type: "text", nullable: false),
                    hospital = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    asked_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    answered_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    answered_by = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_readiness_tests", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "slips",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    site = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    reference = table.Column<Guid>(type: "uuid", nullable: true),
                    vaccine = table.Column<string>(type: "text", nullable: true),
                    given_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    issued_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    issued_by = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    sealed_note = table.Column<byte[]>(type: "bytea", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_slips", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stays",
                columns: table => new
                {
                    site = table.Column<string>(type: "text", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    listed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    given_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    until = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    is_extended = table.Column<bool>(type: "boolean", nullable: false),
                    left_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    reacted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    is_over = table.Column<bool>(type: "boolean", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: true),
                    vaccine = table.Column<string>(type: "text", nullable: true),
                    manufacturer = table.Column<string>(type: "text", nullable: true),
                    lot = table.Column<string>(type: "text", nullable: true),
                    expiry = table.Column<DateOnly>(type: "date", nullable: true),
                    product = table.Column<string>(type: "text", nullable: true),
                    warned = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    sealed_body = table.Column<byte[]>(type: "bytea", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stays", x => new { x.site, x.id });
                });

            migrationBuilder.CreateTable(
                name: "stopped_lots",
                columns: table => new
                {
                    county = table.Column<string>(type: "text", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    lot = table.Column<string>(type: "text", nullable: false),
                    vaccine = table.Column<string>(type: "text", nullable: true),
                    manufacturer = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateOnly>(type: "date", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    set_by = table.Column<string>(type: "text", nullable: false),
                    set_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    lifted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    lifted_by = table.Column<string>(type: "text", nullable: true),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stopped_lots", x => new { x.county, x.id });
                });

            migrationBuilder.CreateTable(
                name: "leads",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    slip_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    site = table.Column<string>(type: "text", nullable: false),
                    level = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    closed_by = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false),
                    sealed_words = table.Column<byte[]>(type: "bytea", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_leads", x => x.id);
                    table.ForeignKey(
                        name: "fk_leads_slip_row_slip_id",
                        column: x => x.slip_id,
                        principalTable: "slips",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_leads_site_received_at",
                table: "leads",
                columns: new[] { "site", "received_at" });

            migrationBuilder.CreateIndex(
                name: "ix_leads_slip_id_sent_id",
                table: "leads",
                columns: new[] { "slip_id", "sent_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_readiness_site_confirmed_at",
                table: "readiness",
                columns: new[] { "site", "confirmed_at" });

            migrationBuilder.CreateIndex(
                name: "ix_readiness_tests_hospital_day",
                table: "readiness_tests",
                columns: new[] { "hospital", "day" });

            migrationBuilder.CreateIndex(
                name: "ix_readiness_tests_site_asked_at",
                table: "readiness_tests",
                columns: new[] { "site", "asked_at" });

            migrationBuilder.CreateIndex(
                name: "ix_slips_site_issued_at",
                table: "slips",
                columns: new[] { "site", "issued_at" });

            migrationBuilder.CreateIndex(
                name: "ix_slips_token_hash",
                table: "slips",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_stays_case_id",
                table: "stays",
                column: "case_id",
                filter: "case_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_stays_site_is_over_listed_at",
                table: "stays",
                columns: new[] { "site", "is_over", "listed_at" });

            migrationBuilder.CreateIndex(
                name: "ix_stays_site_product_listed_at",
                table: "stays",
                columns: new[] { "site", "product", "listed_at" });

            migrationBuilder.CreateIndex(
                name: "ix_stopped_lots_county_lifted_at",
                table: "stopped_lots",
                columns: new[] { "county", "lifted_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "leads");

            migrationBuilder.DropTable(
                name: "readiness");

            migrationBuilder.DropTable(
                name: "readiness_tests");

            migrationBuilder.DropTable(
                name: "stays");

            migrationBuilder.DropTable(
                name: "stopped_lots");

            migrationBuilder.DropTable(
                name: "slips");
        }
    }
}
