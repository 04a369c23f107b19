using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Duty : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "valid_from",
                table: "sites",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "valid_to",
                table: "sites",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "delivered_at",
                table: "messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "person",
                table: "messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "read_at",
                table: "messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "receipt_due_at",
                table: "messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "distance_km",
                table: "ladders",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "capabilities",
                table: "hospitals",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<TimeOnly>(
                name: "closes_at",
                table: "hospitals",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<TimeOnly>(
                name: "opens_at",
                table: "hospitals",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "valid_from",
                table: "hospitals",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "valid_to",
                table: "hospitals",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "valid_from",
                table: "counties",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "valid_to",
                table: "counties",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "desks",
                columns: table => new
                {
                    screen = table.Column<Guid>(type: "TEXT", nullable: false),
                    hospital = table.Column<string>(type: "TEXT", nullable: false),
                    armed_by = table.Column<string>(type: "TEXT", nullable: false),
                    armed_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    proved_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    warned_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_desks", x => x.screen);
                });

            migrationBuilder.CreateTable(
                name: "directory_versions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    saved_by = table.Column<string>(type: "TEXT", nullable: false),
                    saved_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    published_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_directory_versions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "diversions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    hospital = table.Column<string>(type: "TEXT", nullable: false),
                    from = table.Column<DateTime>(type: "TEXT", nullable: false),
                    until = table.Column<DateTime>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    set_by = table.Column<string>(type: "TEXT", nullable: false),
                    lifted_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_diversions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "duty_people",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organisation = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    is_retired = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duty_people", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "receipts",
                columns: table => new
                {
                    gateway = table.Column<string>(type: "TEXT", nullable: false),
                    event_id = table.Column<string>(type: "TEXT", nullable: false),
                    message = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    received_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    matched_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_receipts", x => new { x.gateway, x.event_id });
                });

            migrationBuilder.CreateTable(
                name: "rosters",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    organisation = table.Column<string>(type: "TEXT", nullable: false),
                    from = table.Column<DateTime>(type: "TEXT", nullable: false),
                    until = table.Column<DateTime>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    saved_by = table.Column<string>(type: "TEXT", nullable: false),
                    saved_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    published_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rosters", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "used_links",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    used_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    decision = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_used_links", x => x.message_id);
                });

            migrationBuilder.CreateTable(
                name: "contacts",
                columns: table => new
                {
                    person = table.Column<Guid>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    channel = table.Column<string>(type: "TEXT", nullable: false),
                    address = table.Column<string>(type: "TEXT", nullable: false),
                    verified_at = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contacts", x => new { x.person, x.position });
                    table.ForeignKey(
                        name: "fk_contacts_duty_person_row_person",
                        column: x => x.person,
                        principalTable: "duty_people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_messages_channel_reference",
                table: "messages",
                columns: new[] { "channel", "reference" },
                filter: "reference IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_messages_receipt_due_at",
                table: "messages",
                column: "receipt_due_at",
                filter: "receipt_due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_desks_hospital",
                table: "desks",
                column: "hospital");

            migrationBuilder.CreateIndex(
                name: "ix_directory_versions_state_published_at",
                table: "directory_versions",
                columns: new[] { "state", "published_at" });

            migrationBuilder.CreateIndex(
                name: "ix_diversions_hospital_from",
                table: "diversions",
                columns: new[] { "hospital", "from" });

            migrationBuilder.CreateIndex(
                name: "ix_diversions_until",
                table: "diversions",
                column: "until");

            migrationBuilder.CreateIndex(
                name: "ix_duty_people_organisation",
                table: "duty_people",
                column: "organisation");

            migrationBuilder.CreateIndex(
                name: "ix_receipts_gateway_message",
                table: "receipts",
                columns: new[] { "gateway", "message" },
                filter: "matched_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_rosters_organisation_until",
                table: "rosters",
                columns: new[] { "organisation", "until" });

            migrationBuilder.CreateIndex(
                name: "ix_rosters_until",
                table: "rosters",
                column: "until",
                filter: "state = 'published'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "contacts");

            migrationBuilder.DropTable(
                name: "desks");

            migrationBuilder.DropTable(
                name: "directory_versions");

            migrationBuilder.DropTable(
                name: "diversions");

            migrationBuilder.DropTable(
                name: "receipts");

            migrationBuilder.DropTable(
                name: "rosters");

            migrationBuilder.DropTable(
                name: "used_links");

            migrationBuilder.DropTable(
                name: "duty_people");

            migrationBuilder.DropIndex(
                name: "ix_messages_channel_reference",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "ix_messages_receipt_due_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "valid_from",
                table: "sites");

            migrationBuilder.DropColumn(
                name: "valid_to",
                table: "sites");

            migrationBuilder.DropColumn(
                name: "delivered_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "person",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "read_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "receipt_due_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "distance_km",
                table: "ladders");

            migrationBuilder.DropColumn(
                name: "capabilities",
                table: "hospitals");

            migrationBuilder.DropColumn(
                name: "closes_at",
                table: "hospitals");

            migrationBuilder.DropColumn(
                name: "opens_at",
                table: "hospitals");

            migrationBuilder.DropColumn(
                name: "valid_from",
                table: "hospitals");

            migrationBuilder.DropColumn(
                name: "valid_to",
                table: "hospitals");

            migrationBuilder.DropColumn(
                name: "valid_from",
                table: "counties");

            migrationBuilder.DropColumn(
                name: "valid_to",
                table: "counties");
        }
    }
}
