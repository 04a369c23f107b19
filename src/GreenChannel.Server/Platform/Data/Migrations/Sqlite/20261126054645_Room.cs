using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GreenChannel.Server.Platform.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Room : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "stays",
                columns: table => new
                {
                    site = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    listed_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    given_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    is_extended = table.Column<bool>(type: "INTEGER", nullable: false),
                    left_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    reacted_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    is_over = table.Column<bool>(type: "INTEGER", nullable: false),
                    case_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    vaccine = table.Column<string>(type: "TEXT", nullable: true),
                    manufacturer = table.Column<string>(type: "TEXT", nullable: true),
                    lot = table.Column<string>(type: "TEXT", nullable: true),
                    expiry = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    product = table.Column<string>(type: "TEXT", nullable: true),
                    warned = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    wrapped_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    sealed_body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stays", x => new { x.site, x.id });
                });

            migrationBuilder.CreateTable(
                name: "stopped_lots",
                columns: table => new
                {
                    county = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    lot = table.Column<string>(type: "TEXT", nullable: false),
                    vaccine = table.Column<string>(type: "TEXT", nullable: true),
                    manufacturer = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    since = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    set_by = table.Column<string>(type: "TEXT", nullable: false),
                    set_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    lifted_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    lifted_by = table.Column<string>(type: "TEXT", nullable: true),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stopped_lots", x => new { x.county, x.id });
                });

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
                name: "stays");

            migrationBuilder.DropTable(
                name: "stopped_lots");
        }
    }
}
