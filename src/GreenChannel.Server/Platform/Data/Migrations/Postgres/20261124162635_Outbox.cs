using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Outbox : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_messages_case_id",
                table: "messages");

            migrationBuilder.AddColumn<DateTime>(
                name: "lease_until",
                table: "requests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "leased_for",
                table: "requests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "wake_at",
                table: "requests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "attempts",
                table: "messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "call_id",
                table: "messages",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "due_at",
                table: "messages",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "failure",
                table: "messages",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "messages",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "lease_owner",
                table: "messages",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "lease_until",
                table: "messages",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "priority",
                table: "messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "reference",
                table: "messages",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "channel",
                table: "cases",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "ix_requests_wake_at",
                table: "requests",
                column: "wake_at",
                filter: "wake_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_messages_case_id_call_id",
                table: "messages",
                columns: new[] { "case_id", "call_id" });

            migrationBuilder.CreateIndex(
                name: "ix_messages_channel_due_at",
                table: "messages",
                columns: new[] { "channel", "due_at" },
                filter: "state IN ('pending', 'sending')");

            migrationBuilder.CreateIndex(
                name: "ix_messages_request_id",
                table: "messages",
                column: "request_id");

            migrationBuilder.CreateIndex(
                name: "ix_cases_received_at_id1",
                table: "cases",
                columns: new[] { "received_at", "id" },
                filter: "(channel IN ('button', 'emergency', 'urgent') OR level = 'emergency')");

            foreach (var statement in FromWorkToOutbox.Statements) migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_requests_wake_at",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_messages_case_id_call_id",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "ix_messages_channel_due_at",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "ix_messages_request_id",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "ix_cases_received_at_id1",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "lease_until",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "leased_for",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "wake_at",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "attempts",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "call_id",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "due_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "failure",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "lease_owner",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "lease_until",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "priority",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "reference",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "channel",
                table: "cases");

            migrationBuilder.CreateIndex(
                name: "ix_messages_case_id",
                table: "messages",
                column: "case_id");
        }
    }
}
